import COpenSSL

/// Keys computed from a seed and a label. They are as public as the seed: for simulations only.
enum SeededKeys {
  /// The RSA-2048 key of a pair of the simulation's primes.
  static func rsa(pair: Int) -> PrivateKey {
    let places = SimulationPrimes.places(ofPair: pair)
    let first = SimulationPrimes.prime(at: places.0)
    let second = SimulationPrimes.prime(at: places.1)
    return rsa(p: max(first, second), q: min(first, second), Arithmetic())
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

  /// The key pair of two primes, the larger one first (RFC 8017 §3.2).
  private static func rsa(
    p: BigNumber, q: BigNumber, _ arithmetic: Arithmetic
  ) -> PrivateKey {
    // 65,537, the public exponent that everybody uses.
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
