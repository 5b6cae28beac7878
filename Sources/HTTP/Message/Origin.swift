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
    return !text.isEmpty
      && text.withUTF8 { bytes in
        bytes.allSatisfy { byte in
          switch byte {
          case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."):
            true
          default: false
          }
        }
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
    guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
      scheme == "https" || scheme == "http", let host = parts.host, !host.isEmpty
    else { throw .malformedURL(text) }
    origin = Origin(scheme: scheme, host: host, port: parts.port)
    path = parts.percentEncodedPath.isEmpty ? "/" : parts.percentEncodedPath
    query = parts.percentEncodedQuery
  }
}
