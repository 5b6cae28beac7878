import COpenSSL

/// An ECDSA signature between its two forms: `R || S` of fixed length as JOSE has it
/// (RFC 7518 §3.4) and the DER sequence of two integers that OpenSSL speaks (RFC 3279 §2.2.3).
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

  /// `R || S` of a signature in DER.
  static func jose(der: [UInt8], _ curve: EllipticCurve) -> [UInt8]? {
    let read = DER.decode(der, free: ECDSA_SIG_free) { d2i_ECDSA_SIG(nil, $0, $1) }
    guard let pair = read else { return nil }
    defer { ECDSA_SIG_free(pair) }
    let count = Int32(curve.coordinateBytes)
    var signature = [UInt8](repeating: 0, count: 2 * curve.coordinateBytes)
    let written = signature.withUnsafeMutableBufferPointer { output -> Int32 in
      let start = output.baseAddress
      return BN_bn2binpad(ECDSA_SIG_get0_r(pair), start, count)
        + BN_bn2binpad(ECDSA_SIG_get0_s(pair), start.map { $0 + Int(count) }, count)
    }
    return written == 2 * count ? signature : nil
  }
}
