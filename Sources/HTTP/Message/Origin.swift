import ArcFedJSON
import FoundationEssentials

/// Scheme, host and port: who is spoken to (RFC 6454 §4).
package struct Origin: Hashable, Sendable, CustomStringConvertible {
  /// `https` or `http`.
  package let scheme: String
  /// The host in lower case.
  package let host: String
  /// The port, whether or not it was written.
  package let port: Int

  /// The origin of those parts.
  package init(scheme: String, host: String, port: Int? = nil) {
    self.scheme = scheme.inLowerCase
    self.host = host.inLowerCase
    self.port = port ?? Self.standardPort(of: self.scheme)
  }

  /// The origin that an absolute URL begins with.
  package init(_ url: String) throws(HTTPError) {
    self = try HTTPURL(url).origin
  }

  /// `https://host`, port 443.
  package static func https(_ host: String) -> Origin {
    Origin(scheme: "https", host: host)
  }

  /// `https://host`, with the port where it is not the scheme's own.
  package var description: String { "\(scheme)://\(authority)" }

  /// `host`, with the port where it is not the scheme's own: the Host header (RFC 9110 §7.2).
  package var authority: String {
    port == Self.standardPort(of: scheme) ? host : "\(host):\(port)"
  }

  /// Whether a text is a host's name and surely nothing else: letters, digits, hyphens and dots. Of
  /// such a one no parser has to look for a port, credentials or an address.
  package static func isPlainName(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { isPlainName($0) }
  }

  fileprivate static func isPlainName(_ bytes: some Collection<UInt8>) -> Bool {
    !bytes.isEmpty && bytes.allSatisfy(isPlain)
  }

  fileprivate static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."):
      true
    default: false
    }
  }

  private static func standardPort(of scheme: String) -> Int {
    scheme == "http" ? 80 : 443
  }
}

/// An absolute http or https URL taken apart, nothing normalised but the origin.
struct HTTPURL {
  let origin: Origin
  /// Percent-encoded as written; `/` when the URL has none.
  let path: String
  let query: String?

  init(_ text: String) throws(HTTPError) {
    if let plain = Self(plain: text) {
      self = plain
      return
    }
    guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
      scheme == "https" || scheme == "http", let host = parts.host, !host.isEmpty
    else { throw .malformedURL(text) }
    origin = Origin(scheme: scheme, host: host, port: parts.port)
    path = parts.percentEncodedPath.isEmpty ? "/" : parts.percentEncodedPath
    query = parts.percentEncodedQuery
  }

  /// Takes `https`, a plain name and a path of bytes that stand for themselves, as nearly every URL
  /// is: nobody has to look for anything else in it.
  private init?(plain text: String) {
    let scheme = "https://"
    guard text.hasPrefix(scheme) else { return nil }
    var text = text
    let parts = text.withUTF8 { bytes -> (host: String, path: String)? in
      let rest = bytes[scheme.utf8.count...]
      let end = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
      guard Origin.isPlainName(rest[..<end]), rest[end...].allSatisfy(Self.isPlainInPath)
      else { return nil }
      let path = end == rest.endIndex ? "/" : String(decoding: rest[end...], as: UTF8.self)
      return (String(decoding: rest[..<end], as: UTF8.self), path)
    }
    guard let parts else { return nil }
    (origin, path, query) = (.https(parts.host), parts.path, nil)
  }

  private static func isPlainInPath(_ byte: UInt8) -> Bool {
    Origin.isPlain(byte) || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "_")
  }
}
