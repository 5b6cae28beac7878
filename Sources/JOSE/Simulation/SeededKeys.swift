import COpenSSL

/// Keys computed from a seed and a label. They are as public as the seed: for simulations only.
enum SeededKeys {
  /// Bytes of each of the two primes of an RSA-2048 key.
  private static let primeBytes = 128
  /// The public exponent that everybody uses.
  private static let publicExponent = 65_537

  /// An RSA-2048 key; takes about as long as generating one.
  static func rsa(seed: UInt64, label: String) -> PrivateKey {
    var stream = SeededBytes(seed: seed, purpose: "rsa-2048", label: label)
    let arithmetic = Arithmetic()
    let first = prime(&stream, arithmetic)
    var second = prime(&stream, arithmetic)
    while first == second { second = prime(&stream, arithmetic) }
    return rsa(p: max(first, second), q: min(first, second), arithmetic)
  }

  /// An elliptic curve key. The scalar is drawn with 64 extra bits and reduced, as FIPS 186-5
  /// appendix A.2.1 does.
  static func ec(seed: UInt64, label: String, curve: EllipticCurve) -> PrivateKey {
    var stream = SeededBytes(seed: seed, purpose: "ec-\(curve.rawValue)", label: label)
    let arithmetic = Arithmetic()
    let group = CurveGroup(curve)
    let drawn = BigNumber(stream.next(curve.coordinateBytes + 8))
    let scalar = arithmetic.incremented(
      arithmetic.remainder(drawn, modulo: arithmetic.decremented(group.order)))
    let point = group.point(scalar, arithmetic)
    let count = curve.coordinateBytes
    let coordinates = (point.x.bytes(count: count) ?? []) + (point.y.bytes(count: count) ?? [])
    let parameters = KeyParameters()
    parameters.add(OSSL_PKEY_PARAM_GROUP_NAME, text: curve.groupName)
    parameters.add(OSSL_PKEY_PARAM_PUB_KEY, octets: [PublicKey.uncompressedPoint] + coordinates)
    parameters.add(OSSL_PKEY_PARAM_PRIV_KEY, scalar)
    return privateKey(parameters, type: "EC")
  }

  /// The next prime of the stream with its two highest bits set, so that the product of two has
  /// exactly 2,048 bits, and with `p - 1` prime to the public exponent.
  private static func prime(
    _ stream: inout SeededBytes, _ arithmetic: Arithmetic
  ) -> BigNumber {
    while true {
      var octets = stream.next(primeBytes)
      octets[0] |= 0b1100_0000
      octets[primeBytes - 1] |= 1
      let candidate = BigNumber(octets)
      if arithmetic.isPrime(candidate), BN_mod_word(candidate.raw, UInt(publicExponent)) != 1 {
        return candidate
      }
    }
  }

  /// The key pair of two primes, the larger one first (RFC 8017 §3.2).
  private static func rsa(
    p: BigNumber, q: BigNumber, _ arithmetic: Arithmetic
  ) -> PrivateKey {
    let exponent = BigNumber([1, 0, 1])
    let lessP = arithmetic.decremented(p)
    let lessQ = arithmetic.decremented(q)
    guard let d = arithmetic.inverse(exponent, modulo: arithmetic.product(lessP, lessQ)),
      let coefficient = arithmetic.inverse(q, modulo: p)
    else { preconditionFailure("the primes are chosen to be invertible") }
    let parameters = KeyParameters()
    parameters.add(OSSL_PKEY_PARAM_RSA_N, arithmetic.product(p, q))
    parameters.add(OSSL_PKEY_PARAM_RSA_E, exponent)
    parameters.add(OSSL_PKEY_PARAM_RSA_D, d)
    parameters.add(shim_OSSL_PKEY_PARAM_RSA_FACTOR1, p)
    parameters.add(shim_OSSL_PKEY_PARAM_RSA_FACTOR2, q)
    parameters.add(
      shim_OSSL_PKEY_PARAM_RSA_EXPONENT1, arithmetic.remainder(d, modulo: lessP))
    parameters.add(
      shim_OSSL_PKEY_PARAM_RSA_EXPONENT2, arithmetic.remainder(d, modulo: lessQ))
    parameters.add(shim_OSSL_PKEY_PARAM_RSA_COEFFICIENT1, coefficient)
    return privateKey(parameters, type: "RSA")
  }

  private static func privateKey(_ parameters: KeyParameters, type: String) -> PrivateKey {
    guard let handle = parameters.makeKey(type: type, .keyPair),
      let key = try? PrivateKey(handle: handle)
    else { preconditionFailure("the numbers make a key") }
    return key
  }
}
