import ArcFedJOSE

/// How the values of secrets are kept and compared.
enum SecretDigest {
  /// The SHA-256 digest of a secret's value.
  static func of(_ value: String) -> [UInt8] {
    Digest.sha256(Array(value.utf8))
  }

  /// Whether two digests are equal, in a time that does not depend on where they differ.
  static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    return zip(left, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
