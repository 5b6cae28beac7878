import COpenSSL

/// An ECDSA signature from `R || S` of fixed length, as JOSE has it (RFC 7518 §3.4), to the DER
/// sequence of two integers that OpenSSL checks (RFC 3279 §2.2.3).
enum ECSignature {
  /// DER of `R || S`, or nil when the length is not exactly that of the curve or a number is zero.
  static func der(jose signature: [UInt8], _ curve: EllipticCurve) -> [UInt8]? {
    let count = curve.coordinateBytes
    guard signature.count == 2 * count, let pair = ECDSA_SIG_new() else { return nil }
    defer { ECDSA_SIG_free(pair) }
    guard signature.prefix(count).contains(where: { $0 != 0 }),
      signature.suffix(count).contains(where: { $0 != 0 }),
      let r = BN_bin2bn(Array(signature.prefix(count)), Int32(count), nil),
      let s = BN_bin2bn(Array(signature.suffix(count)), Int32(count), nil)
    else { return nil }
    // The pair owns the numbers from here on.
    guard ECDSA_SIG_set0(pair, r, s) == 1 else { return nil }
    return DER.encode { i2d_ECDSA_SIG(pair, $0) }
  }
}
