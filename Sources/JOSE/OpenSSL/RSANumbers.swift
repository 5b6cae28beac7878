import COpenSSL

/// What an RSA key shows: its modulus and its public exponent.
struct RSANumbers {
  let modulus: BigNumber
  let exponent: BigNumber

  /// The size of the key, if it is one that is taken.
  func checkedBits() throws(JOSEError) -> Int {
    let bits = try RSALimits.check(bits: modulus.bitCount)
    guard RSALimits.isExponent(exponent) else { throw .malformedKey }
    return bits
  }
}

extension KeyHandle {
  /// The numbers of what the handle holds; nil for another kind of key than RSA.
  func rsaNumbers() throws(JOSEError) -> RSANumbers? {
    guard EVP_PKEY_get_base_id(raw) == EVP_PKEY_RSA else { return nil }
    guard let modulus = number(OSSL_PKEY_PARAM_RSA_N),
      let exponent = number(OSSL_PKEY_PARAM_RSA_E)
    else { throw .malformedKey }
    return RSANumbers(modulus: modulus, exponent: exponent)
  }
}
