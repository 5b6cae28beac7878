/// The names that the certificate authority vouches for. Everything else it refuses: a certificate
/// for a name that is not emulated would let this authority impersonate a stranger.
package struct CertificateNames: Sendable, Hashable {
  /// What a name asks for.
  enum Subject: Sendable, Hashable {
    /// `localhost`, 127.0.0.1 and ::1, which share one certificate.
    case loopback
    /// A host name, in lower case.
    case host(String)
  }

  private var hosts: Set<String>
  private var parents: Set<String>

  /// Vouches for those hosts, for every name one label below those domains, as a wildcard
  /// certificate would (RFC 9525 §6.3), and for the loopback names, always.
  package init(hosts: Set<String> = [], subdomainsOf parents: Set<String> = []) {
    self.hosts = Set(hosts.map { $0.lowercased() })
    self.parents = Set(parents.map { $0.lowercased() })
  }

  /// Vouches for the names of `others` as well.
  package mutating func formUnion(_ others: CertificateNames) {
    hosts.formUnion(others.hosts)
    parents.formUnion(others.parents)
  }

  /// Whether there may be a certificate for the name; an IPv6 address may stand in brackets.
  package func allow(_ name: String) -> Bool { subject(of: name) != nil }

  func subject(of name: String) -> Subject? {
    let name = name.lowercased()
    if Self.loopbackNames.contains(name) { return .loopback }
    guard Self.isHostName(name) else { return nil }
    if hosts.contains(name) { return .host(name) }
    guard let dot = name.firstIndex(of: "."),
      parents.contains(String(name[name.index(after: dot)...]))
    else { return nil }
    return .host(name)
  }

  private static let loopbackNames: Set<String> = ["localhost", "127.0.0.1", "::1", "[::1]"]

  /// Octets in a host name, and in one of its labels (RFC 1035 §2.3.4).
  private static let nameBytesMax = 253
  private static let labelBytesMax = 63

  /// Letters, digits, hyphens (RFC 1123 §2.1) and, as deployed names have them, underscores.
  private static func isHostName(_ name: String) -> Bool {
    name.utf8.count <= nameBytesMax
      && name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy
      {
        label in
        !label.isEmpty && label.count <= labelBytesMax
          && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
          && label.allSatisfy(HTTPCharacter.isHostCharacter)
      }
  }
}
