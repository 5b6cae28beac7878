import ArcFedHTTP

/// Writes requests as HTTP/1.1 has them on the wire (RFC 9112).
enum HTTPRequestSerializer {
  /// The whole message. The connection serves this one request, and framing is ours to say.
  static func message(_ request: HTTPRequest) throws(HTTPClientError) -> [UInt8] {
    let target = request.path + (request.query.map { "?" + $0 } ?? "")
    guard request.path.hasPrefix("/"), target.utf8.allSatisfy(HTTPCharacter.isTarget),
      isToken(request.method.rawValue), request.method != .connect
    else { throw .malformedRequest }
    var text = "\(request.method) \(target) HTTP/1.1\r\nHost: \(request.origin.authority)\r\n"
    for field in request.headers where !isOurs(field.name) {
      guard isToken(field.name), field.value.utf8.allSatisfy(HTTPCharacter.isFieldContent) else {
        throw .malformedRequest
      }
      text += "\(field.name): \(field.value)\r\n"
    }
    // A request that could have content says that it has none (RFC 9110 §8.6).
    if !request.body.isEmpty || ![.get, .head].contains(request.method) {
      text += "Content-Length: \(request.body.count)\r\n"
    }
    return Array((text + "Connection: close\r\n\r\n").utf8) + request.body
  }

  private static func isToken(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy(HTTPCharacter.isToken)
  }

  private static func isOurs(_ name: String) -> Bool {
    switch name.lowercased() {
    case "host", "content-length", "transfer-encoding", "connection", "keep-alive", "expect": true
    default: false
    }
  }
}
