/// What kind of key it is, as far as algorithms care.
package enum KeyKind: Hashable, Sendable, CustomStringConvertible {
  /// RSA with a modulus of so many bits.
  case rsa(bits: Int)
  /// An elliptic curve key.
  case ec(EllipticCurve)

  /// For example `RSA-2048` or `P-256`.
  package var description: String {
    switch self {
    case .rsa(let bits): "RSA-\(bits)"
    case .ec(let curve): curve.rawValue
    }
  }
}
