package import ArcFedHTTP

/// Writes responses as HTTP/1.1 has them on the wire (RFC 9112).
///
/// Framing belongs to the connection and not to the endpoint: whatever an endpoint says in
/// Content-Length, Transfer-Encoding or Connection is replaced by what is true.
package enum HTTPMessageSerializer {
  /// How the content of a response is framed.
  package enum Framing: Sendable, Hashable {
    /// No content, and no field that promises any: 1xx, 204 (RFC 9112 §6.3).
    case none
    /// Content-Length; the content itself is left out when `sendsContent` is false (HEAD, 304).
    case length(Int, sendsContent: Bool)
    /// Transfer-Encoding: chunked.
    case chunked(sendsContent: Bool)
    /// Until the connection closes: a stream to a client of HTTP/1.0.
    case untilClose(sendsContent: Bool)
  }

  /// What the head of a response depends on besides the response.
  package struct Context: Sendable {
    /// The method that is answered: HEAD gets no content.
    package var method: HTTPMethod
    /// The minor version of the request: 0 knows no chunks.
    package var minorVersion: Int
    /// Whether the connection goes on.
    package var keepsAlive: Bool
    /// The Date to give where the response has none (RFC 9110 §6.6.1).
    package var date: String?

    /// The context of those parts.
    package init(method: HTTPMethod, minorVersion: Int, keepsAlive: Bool, date: String? = nil) {
      self.method = method
      self.minorVersion = minorVersion
      self.keepsAlive = keepsAlive
      self.date = date
    }
  }

  /// `100 Continue`: the client may send its content (RFC 9110 §15.2.1).
  package static let continueResponse = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)

  /// The answer to CONNECT: no content, and no field that would frame any (RFC 9110 §9.3.6).
  package static let tunnelResponse = Array("HTTP/1.1 200 Connection established\r\n\r\n".utf8)

  /// How the content of `response` is framed in that context.
  package static func framing(of response: HTTPResponse, in context: Context) -> Framing {
    if (100..<200).contains(response.status) || response.status == 204 { return .none }
    let sendsContent = context.method != .head && response.status != 304
    switch response.body {
    case .bytes(let bytes):
      // An endpoint that leaves out the content of a HEAD may say how long it would be.
      let promised = sendsContent ? nil : response.headers["Content-Length"].flatMap { Int($0) }
      if response.status == 304, promised == nil, bytes.isEmpty { return .none }
      return .length(bytes.isEmpty ? promised ?? 0 : bytes.count, sendsContent: sendsContent)
    case .stream:
      return context.minorVersion > 0
        ? .chunked(sendsContent: sendsContent) : .untilClose(sendsContent: sendsContent)
    }
  }

  /// Status line and header lines, with the empty line.
  ///
  /// A field that would break the message (a line break in a value, say) is a defect of the
  /// endpoint: it throws, and nothing of it reaches the wire.
  package static func head(
    of response: HTTPResponse, framing: Framing, in context: Context
  ) throws(HTTPSerializeError) -> [UInt8] {
    guard (200..<600).contains(response.status) else { throw .invalidStatus(response.status) }
    var text = "HTTP/1.1 \(response.status) \(ReasonPhrase.of(response.status))\r\n"
    for field in response.headers where !isFramingField(field.name) {
      guard !field.name.isEmpty, field.name.utf8.allSatisfy(HTTPCharacter.isToken),
        field.value.utf8.allSatisfy(HTTPCharacter.isFieldContent)
      else { throw .invalidHeader }
      text += "\(field.name): \(field.value)\r\n"
    }
    if let date = context.date, response.headers["Date"] == nil { text += "Date: \(date)\r\n" }
    switch framing {
    case .none, .untilClose: break
    case .length(let count, _): text += "Content-Length: \(count)\r\n"
    case .chunked: text += "Transfer-Encoding: chunked\r\n"
    }
    if !context.keepsAlive || isUntilClose(framing) {
      text += "Connection: close\r\n"
    } else if context.minorVersion == 0 {
      text += "Connection: keep-alive\r\n"
    }
    return Array((text + "\r\n").utf8)
  }

  /// One chunk. Empty pieces have no form: an empty chunk ends the content.
  package static func chunk(_ bytes: [UInt8]) -> [UInt8] {
    bytes.isEmpty ? [] : Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + [13, 10]
  }

  /// The last chunk, without trailers.
  package static let lastChunk = Array("0\r\n\r\n".utf8)

  private static func isUntilClose(_ framing: Framing) -> Bool {
    if case .untilClose = framing { true } else { false }
  }

  private static func isFramingField(_ name: String) -> Bool {
    switch name.lowercased() {
    case "content-length", "transfer-encoding", "connection", "keep-alive": true
    default: false
    }
  }
}

/// Why a response cannot be written. It holds no value: those may be secret.
package enum HTTPSerializeError: Error, Hashable {
  /// No final status of three digits (RFC 9110 §15).
  case invalidStatus(Int)
  /// A header name that is no token, or a value with a control character.
  case invalidHeader
}
