import COpenSSL

/// ECDSA with the nonce computed from the key and the message (RFC 6979).
///
/// The same key and message give the same signature, so a cluster that signs with an elliptic curve
/// key is as reproducible as one that signs with RSA; OpenSSL 3.0 knows only random nonces. The
/// numbers are OpenSSL's, the few steps between them
/// are here, and not hardened against who measures
/// their time: an emulator's keys guard nothing.
struct ECSigner: Sendable {
  private let group: CurveGroup
  private let scalar: BigNumber

  init(scalar: BigNumber, curve: EllipticCurve) {
    group = CurveGroup(curve)
    self.scalar = scalar
    BN_set_flags(scalar.raw, BN_FLG_CONSTTIME)
  }

  /// `R || S` over a digest (RFC 7518 §3.4).
  func sign(digest: [UInt8]) -> [UInt8]? {
    let arithmetic = Arithmetic()
    let order = group.order
    let number = RFC6979Nonce.integer(digest, order, arithmetic)
    var nonces = RFC6979Nonce(digest: digest, scalar: scalar, order: order, arithmetic)
    while true {
      // FIPS 186-5 §6.4.1, steps 3 to 11.
      let nonce = nonces.next(arithmetic)
      BN_set_flags(nonce.raw, BN_FLG_CONSTTIME)
      let r = arithmetic.remainder(group.point(nonce, arithmetic).x, modulo: order)
      guard let inverse = arithmetic.inverse(nonce, modulo: order) else { return nil }
      let secret = arithmetic.product(r, scalar, modulo: order)
      let sum = arithmetic.sum(number, secret, modulo: order)
      let s = arithmetic.product(inverse, sum, modulo: order)
      if r.isZero || s.isZero { continue }
      let count = group.curve.coordinateBytes
      guard let rOctets = r.bytes(count: count), let sOctets = s.bytes(count: count) else {
        return nil
      }
      return rOctets + sOctets
    }
  }
}
