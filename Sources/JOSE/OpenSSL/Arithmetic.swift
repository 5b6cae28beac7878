import COpenSSL

/// Arithmetic with big numbers, and the scratch memory that OpenSSL wants for it.
final class Arithmetic {
  private let scratch: OpaquePointer

  init() {
    guard let scratch = BN_CTX_new() else { preconditionFailure("out of memory") }
    self.scratch = scratch
  }

  deinit { BN_CTX_free(scratch) }

  /// Whether the number is prime, except with negligible probability.
  func isPrime(_ number: BigNumber) -> Bool { BN_check_prime(number.raw, scratch, nil) == 1 }

  /// The RSA key pair of two primes, the larger one first (RFC 8017 §3.2).
  func rsaKey(p: BigNumber, q: BigNumber, exponent: BigNumber) -> KeyHandle? {
    let modulus = BigNumber()
    let lessP = decremented(p)
    let lessQ = decremented(q)
    let totient = BigNumber()
    guard BN_mul(modulus.raw, p.raw, q.raw, scratch) == 1,
      BN_mul(totient.raw, lessP.raw, lessQ.raw, scratch) == 1,
      let secret = inverse(of: exponent, modulo: totient),
      let secretP = remainder(of: secret, modulo: lessP),
      let secretQ = remainder(of: secret, modulo: lessQ),
      let coefficient = inverse(of: q, modulo: p)
    else { return nil }
    let parameters = KeyParameters()
    parameters.add(OSSL_PKEY_PARAM_RSA_N, modulus)
    parameters.add(OSSL_PKEY_PARAM_RSA_E, exponent)
    parameters.add(OSSL_PKEY_PARAM_RSA_D, secret)
    parameters.add(shim_OSSL_PKEY_PARAM_RSA_FACTOR1, p)
    parameters.add(shim_OSSL_PKEY_PARAM_RSA_FACTOR2, q)
    parameters.add(shim_OSSL_PKEY_PARAM_RSA_EXPONENT1, secretP)
    parameters.add(shim_OSSL_PKEY_PARAM_RSA_EXPONENT2, secretQ)
    parameters.add(shim_OSSL_PKEY_PARAM_RSA_COEFFICIENT1, coefficient)
    return parameters.makeKey(type: "RSA", .keyPair)
  }

  /// The key pair whose scalar is `drawn` reduced to 1 … order - 1.
  func ecKey(drawn: BigNumber, _ curve: EllipticCurve) -> KeyHandle? {
    guard let group = EC_GROUP_new_by_curve_name(OBJ_txt2nid(curve.groupName)) else { return nil }
    defer { EC_GROUP_free(group) }
    guard let order = EC_GROUP_get0_order(group).flatMap(BN_dup).map(BigNumber.init(owning:)),
      let scalar = remainder(of: drawn, modulo: decremented(order)),
      BN_add_word(scalar.raw, 1) == 1, let point = EC_POINT_new(group)
    else { return nil }
    defer { EC_POINT_free(point) }
    let x = BigNumber()
    let y = BigNumber()
    guard EC_POINT_mul(group, point, scalar.raw, nil, nil, scratch) == 1,
      EC_POINT_get_affine_coordinates(group, point, x.raw, y.raw, scratch) == 1,
      let xOctets = x.bytes(count: curve.coordinateBytes),
      let yOctets = y.bytes(count: curve.coordinateBytes)
    else { return nil }
    let parameters = KeyParameters()
    parameters.add(OSSL_PKEY_PARAM_GROUP_NAME, text: curve.groupName)
    parameters.add(OSSL_PKEY_PARAM_PUB_KEY, octets: [4] + xOctets + yOctets)
    parameters.add(OSSL_PKEY_PARAM_PRIV_KEY, scalar)
    return parameters.makeKey(type: "EC", .keyPair)
  }

  private func decremented(_ number: BigNumber) -> BigNumber {
    guard let copy = BN_dup(number.raw), BN_sub_word(copy, 1) == 1 else {
      preconditionFailure("out of memory")
    }
    return BigNumber(owning: copy)
  }

  private func inverse(of number: BigNumber, modulo modulus: BigNumber) -> BigNumber? {
    BN_mod_inverse(nil, number.raw, modulus.raw, scratch).map(BigNumber.init(owning:))
  }

  private func remainder(of number: BigNumber, modulo modulus: BigNumber) -> BigNumber? {
    let result = BigNumber()
    return BN_div(nil, result.raw, number.raw, modulus.raw, scratch) == 1 ? result : nil
  }
}
