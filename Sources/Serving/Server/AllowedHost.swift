import ArcFedHTTPServer

/// A host beyond the emulated ones that the world may fetch issuers' documents from:
/// `NAME[:PORT][=ADDRESS]`.
package struct AllowedHost: Sendable, Hashable {
  /// The name, in lower case.
  package let host: String
  /// The port; 443 unless said.
  package let port: Int
  /// Where it really is; nil asks the system's resolver.
  package let address: String?

  /// Where it is to be found.
  var route: HostRoute { address.map { .address($0) } ?? .resolve }

  /// Reads the option; nil when it is none.
  package init?(_ text: String) {
    let halves = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let parts = halves[0].split(separator: ":", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), !parts[0].isEmpty,
      parts[0].utf8.allSatisfy(Self.isHostCharacter)
    else { return nil }
    let port = parts.count == 2 ? Int(parts[1]) : 443
    guard let port, UInt16(exactly: port) != nil, port > 0 else { return nil }
    if halves.count == 2 {
      guard ListenAddress(host: String(halves[1]), port: 0) != nil else { return nil }
      address = String(halves[1])
    } else {
      address = nil
    }
    host = parts[0].lowercased()
    self.port = port
  }

  private static func isHostCharacter(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."):
      true
    default: false
    }
  }
}
