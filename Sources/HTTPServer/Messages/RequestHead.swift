package import ArcFedHTTP

/// A request as far as its empty line: everything but the content.
///
/// A class: who asks in the same words again is told by the same head.
package final class RequestHead: Sendable {
  /// How the content is framed (RFC 9112 §6).
  package enum Framing: Sendable, Hashable {
    /// Neither Content-Length nor Transfer-Encoding: a request without content (RFC 9112 §6.3).
    case none
    /// Content-Length.
    case length(Int)
    /// Transfer-Encoding: chunked.
    case chunked
  }

  /// The method, as sent: methods are case-sensitive (RFC 9110 §9.1).
  package let method: HTTPMethod
  /// What the request line names.
  package let target: RequestTarget
  /// The minor version: 0 or, for HTTP/1.1 and all that call themselves later, 1.
  package let minorVersion: Int
  /// The header lines in the order sent.
  package let headers: HTTPHeaders
  /// The authority from an absolute target, or else from Host (RFC 9112 §3.3); nil only in
  /// HTTP/1.0.
  package let authority: RequestAuthority?
  /// How the content is framed.
  package let framing: Framing
  /// Whether the client waits for `100 Continue` before it sends content (RFC 9110 §10.1.1).
  package let expectsContinue: Bool
  /// Whether the connection may carry another request after this one (RFC 9112 §9.3).
  package let keepsAlive: Bool

  /// Puts a head together from its lines, in the order in which RFC 9112 decides.
  init(
    _ line: RequestLine, _ fields: FieldSection, limits: HTTPMessageLimits
  ) throws(HTTPParseError) {
    method = line.method
    target = line.target
    minorVersion = line.minorVersion
    headers = fields.headers
    // 1. To whom is it addressed (§3.2, §3.3)?
    authority = try Self.authority(line, fields)
    // 2. Where does its content end (§6.3)?
    let framing = try Self.framing(line, fields, limits: limits)
    self.framing = framing
    // 3. Does the client wait before it sends content (RFC 9110 §10.1.1)?
    expectsContinue = try Self.expectsContinue(line, fields) && framing.hasContent
    // 4. Does the connection outlive the exchange (§9.3)?
    keepsAlive = Self.keepsAlive(line, fields)
  }
}

/// The four forms of a request target (RFC 9112 §3.2).
package enum RequestTarget: Sendable, Hashable {
  /// `/path?query`, what an origin server is sent.
  case origin(path: String, query: String?)
  /// `https://host/path?query`, what a proxy is sent and every server must understand.
  case absolute(scheme: String, authority: RequestAuthority, path: String, query: String?)
  /// `host:port`, of CONNECT alone.
  case authority(RequestAuthority)
  /// `*`, of OPTIONS alone.
  case asterisk
}

/// The host and port of a request, as in Host and in an absolute target (RFC 9110 §7.2).
package struct RequestAuthority: Sendable, Hashable, CustomStringConvertible {
  /// The host in lower case; an IPv6 address keeps its brackets.
  package let host: String
  /// The port, when one was given.
  package let port: Int?

  /// Reads `uri-host [ ":" port ]`; nil when the bytes are something else, user information
  /// included.
  package init?(parsing bytes: some BidirectionalCollection<UInt8>) {
    let hostEnd: Int
    let all = Array(bytes)
    if all.first == UInt8(ascii: "[") {
      guard let close = all.firstIndex(of: UInt8(ascii: "]")), close > 2,
        all[1..<close].allSatisfy({ HTTPCharacter.isHexDigit($0) || $0 == 0x3A || $0 == 0x2E })
      else { return nil }
      hostEnd = close + 1
    } else {
      hostEnd = all.firstIndex(of: UInt8(ascii: ":")) ?? all.count
      guard hostEnd > 0, all[..<hostEnd].allSatisfy(HTTPCharacter.isHostCharacter) else {
        return nil
      }
    }
    guard let port = Self.port(all[hostEnd...]) else { return nil }
    host = String(decoding: all[..<hostEnd], as: UTF8.self).lowercased()
    self.port = port.number
  }

  /// `host` or `host:port`.
  package var description: String { port.map { "\(host):\($0)" } ?? host }

  /// What follows the host: nothing, a colon alone (RFC 3986 §3.2.3 allows it) or a port.
  private static func port(_ bytes: ArraySlice<UInt8>) -> (number: Int?, Void)? {
    guard let colon = bytes.first else { return (nil, ()) }
    let digits = bytes.dropFirst()
    guard colon == UInt8(ascii: ":"), digits.allSatisfy(HTTPCharacter.isDigit) else { return nil }
    if digits.isEmpty { return (nil, ()) }
    guard let number = UInt16(String(decoding: digits, as: UTF8.self)) else { return nil }
    return (Int(number), ())
  }
}
