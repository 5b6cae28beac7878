/// The digital signature algorithms of RFC 7518 §3.1.
///
/// `none` and the HMAC algorithms are not among them: whoever could be talked into using a public
/// key as an HMAC secret cannot even name the algorithm (RFC 8725 §2.1).
package enum SignatureAlgorithm: String, CaseIterable, Sendable {
  /// RSASSA-PKCS1-v1_5 with SHA-256.
  case rs256 = "RS256"
  /// RSASSA-PKCS1-v1_5 with SHA-384.
  case rs384 = "RS384"
  /// RSASSA-PKCS1-v1_5 with SHA-512.
  case rs512 = "RS512"
  /// RSASSA-PSS with SHA-256.
  case ps256 = "PS256"
  /// RSASSA-PSS with SHA-384.
  case ps384 = "PS384"
  /// RSASSA-PSS with SHA-512.
  case ps512 = "PS512"
  /// ECDSA on P-256 with SHA-256.
  case es256 = "ES256"
  /// ECDSA on P-384 with SHA-384.
  case es384 = "ES384"
  /// ECDSA on P-521 with SHA-512.
  case es512 = "ES512"
}

extension SignatureAlgorithm {
  /// Whether a key of this kind can make or check such a signature.
  package func fits(_ kind: KeyKind) -> Bool {
    switch (self, kind) {
    case (.rs256, .rsa), (.rs384, .rsa), (.rs512, .rsa): true
    case (.ps256, .rsa), (.ps384, .rsa), (.ps512, .rsa): true
    case (.es256, .ec(.p256)), (.es384, .ec(.p384)), (.es512, .ec(.p521)): true
    default: false
    }
  }

  /// Whether the padding is that of RSASSA-PSS.
  var isPSS: Bool { self == .ps256 || self == .ps384 || self == .ps512 }

  /// The digest that is signed.
  func digest(of message: [UInt8]) -> [UInt8] {
    switch self {
    case .rs256, .ps256, .es256: Digest.sha256(message)
    case .rs384, .ps384, .es384: Digest.sha384(message)
    case .rs512, .ps512, .es512: Digest.sha512(message)
    }
  }
}
