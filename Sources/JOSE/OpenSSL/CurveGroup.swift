import COpenSSL

/// The group of points of a curve, which OpenSSL prepares once.
final class CurveGroup: @unchecked Sendable {
  let curve: EllipticCurve
  /// The order of the generator, called `q` in RFC 6979 and `n` in SEC 1.
  let order: BigNumber
  private let raw: OpaquePointer

  init(_ curve: EllipticCurve) {
    guard let raw = EC_GROUP_new_by_curve_name(OBJ_sn2nid(curve.groupName)),
      let order = BN_dup(EC_GROUP_get0_order(raw))
    else { preconditionFailure("the curve is built into OpenSSL") }
    self.curve = curve
    self.raw = raw
    self.order = BigNumber(owning: order)
  }

  deinit { EC_GROUP_free(raw) }

  /// The affine coordinates of the generator taken `scalar` times; `scalar` is from 1 to order - 1.
  func point(_ scalar: BigNumber, _ arithmetic: Arithmetic) -> (x: BigNumber, y: BigNumber) {
    guard let point = EC_POINT_new(raw) else { preconditionFailure("out of memory") }
    defer { EC_POINT_free(point) }
    let x = BigNumber()
    let y = BigNumber()
    let isComputed =
      EC_POINT_mul(raw, point, scalar.raw, nil, nil, arithmetic.scratch) == 1
      && EC_POINT_get_affine_coordinates(raw, point, x.raw, y.raw, arithmetic.scratch) == 1
    precondition(isComputed, "no multiple below the order is at infinity")
    return (x, y)
  }
}
