import COpenSSL

extension PrivateKey {
  /// How far apart the primes of a key are at least, in bits below the size of one (FIPS 186-5,
  /// appendix A.1.3: more than 2^(nlen/2 - 100)).
  private static let nearnessBits = 100

  /// A fresh RSA key from the system's generator; about 0.03 s for 2048 bits.
  package static func generateRSA(bits: Int) throws(JOSEError) -> PrivateKey {
    let bits = try RSALimits.check(bits: bits)
    let search = PrimeSearch(bits: bits / 2)
    let first = try search.next()
    while true {
      if let key = try fresh(first, search.next()) { return key }
    }
  }

  /// The key pair of two fresh primes; nil for two that lie too near to each other, which never
  /// happens.
  static func fresh(_ one: BigNumber, _ other: BigNumber) throws(JOSEError) -> PrivateKey? {
    let (p, q) = (max(one, other), min(one, other))
    let distance = Arithmetic().difference(p, q)
    guard distance.bitCount > p.bitCount - nearnessBits else { return nil }
    return try rsa(p: p, q: q)
  }

  /// 65,537, the public exponent that everybody uses.
  static var usualExponent: BigNumber { BigNumber([1, 0, 1]) }

  /// The key pair of two primes, the larger one first (RFC 8017 §3.2). It remembers as many
  /// signatures as is said.
  static func rsa(
    p: BigNumber, q: BigNumber, signaturesKept: Int = 0
  ) throws(JOSEError) -> PrivateKey {
    let arithmetic = Arithmetic()
    let exponent = usualExponent
    let lessP = arithmetic.decremented(p)
    let lessQ = arithmetic.decremented(q)
    guard let d = arithmetic.inverse(exponent, modulo: arithmetic.product(lessP, lessQ)),
      let coefficient = arithmetic.inverse(q, modulo: p)
    else { throw .operationFailed("generate") }
    let modulus = arithmetic.product(p, q)
    let parameters = KeyParameters()
    parameters.add(OSSL_PKEY_PARAM_RSA_N, modulus)
    parameters.add(OSSL_PKEY_PARAM_RSA_E, exponent)
    parameters.add(OSSL_PKEY_PARAM_RSA_D, d)
    parameters.add(shim_OSSL_PKEY_PARAM_RSA_FACTOR1, p)
    parameters.add(shim_OSSL_PKEY_PARAM_RSA_FACTOR2, q)
    parameters.add(
      shim_OSSL_PKEY_PARAM_RSA_EXPONENT1, arithmetic.remainder(d, modulo: lessP))
    parameters.add(
      shim_OSSL_PKEY_PARAM_RSA_EXPONENT2, arithmetic.remainder(d, modulo: lessQ))
    parameters.add(shim_OSSL_PKEY_PARAM_RSA_COEFFICIENT1, coefficient)
    guard let handle = parameters.makeKey(type: "RSA", .keyPair) else {
      throw .operationFailed("generate")
    }
    return try PrivateKey(
      handle: handle, numbers: RSANumbers(modulus: modulus, exponent: exponent),
      signaturesKept: signaturesKept)
  }
}
