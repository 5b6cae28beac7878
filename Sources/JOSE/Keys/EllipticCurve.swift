/// The curves of RFC 7518 §6.2.1.1, by their JOSE name.
package enum EllipticCurve: String, CaseIterable, Sendable {
  /// NIST P-256.
  case p256 = "P-256"
  /// NIST P-384.
  case p384 = "P-384"
  /// NIST P-521.
  case p521 = "P-521"

  /// Octets of a coordinate, of `R` and of `S` (RFC 7518 §3.4 and §6.2.1.2).
  package var coordinateBytes: Int {
    switch self {
    case .p256: 32
    case .p384: 48
    case .p521: 66
    }
  }

  /// The algorithm that RFC 7518 §3.4 ties to the curve.
  package var algorithm: SignatureAlgorithm {
    switch self {
    case .p256: .es256
    case .p384: .es384
    case .p521: .es512
    }
  }

  /// OpenSSL's name of the curve.
  var groupName: String {
    switch self {
    case .p256: "prime256v1"
    case .p384: "secp384r1"
    case .p521: "secp521r1"
    }
  }

  init?(groupName: String) {
    guard let curve = Self.allCases.first(where: { $0.groupName == groupName }) else { return nil }
    self = curve
  }
}
