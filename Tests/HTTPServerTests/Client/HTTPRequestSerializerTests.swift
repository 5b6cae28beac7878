import ArcFedHTTP
import Testing

@testable import ArcFedHTTPServer

@Suite struct HTTPRequestSerializerTests {
  private func text(_ request: HTTPRequest) throws -> String {
    String(decoding: try HTTPRequestSerializer.message(request), as: UTF8.self)
  }

  @Test("A GET has no content and no length")
  func get() throws {
    let request = try HTTPRequest(
      .get, "https://kv.vault.azure.net:8443/a%20b?c=d", headers: ["Accept": "application/json"])
    #expect(
      try text(request)
        == "GET /a%20b?c=d HTTP/1.1\r\nHost: kv.vault.azure.net:8443\r\n"
        + "Accept: application/json\r\nConnection: close\r\n\r\n")
  }

  @Test("Framing is the client's to say, whatever the headers claim")
  func framing() throws {
    let request = try HTTPRequest(
      .post, "https://localhost/", headers: ["Content-Length": "99", "host": "evil", "X": "a"],
      body: Array("abc".utf8))
    #expect(
      try text(request)
        == "POST / HTTP/1.1\r\nHost: localhost\r\nX: a\r\nContent-Length: 3\r\n"
        + "Connection: close\r\n\r\nabc")
    #expect(try text(HTTPRequest(.post, "https://localhost/")).contains("Content-Length: 0\r\n"))
  }

  @Test("What our serializer writes our parser reads")
  func roundTrip() throws {
    var parser = HTTPMessageParser()
    parser.append(
      try HTTPRequestSerializer.message(
        HTTPRequest(.put, "https://localhost/a?b", body: Array("abc".utf8))))
    guard case .head(let head) = try parser.next() else {
      Issue.record("no head")
      return
    }
    #expect(head.target == .origin(path: "/a", query: "b") && head.framing == .length(3))
  }

  @Test(
    "What would break the message is refused",
    arguments: [
      HTTPRequest(.get, origin: .https("a"), path: "/a b"),
      HTTPRequest(.get, origin: .https("a"), path: "/a\r\nX: b"),
      HTTPRequest(.get, origin: .https("a"), path: "a"),
      HTTPRequest(.get, origin: .https("a"), path: "/", query: "a#b"),
      HTTPRequest(.get, origin: .https("a"), path: "/", headers: ["X": "a\r\nY: b"]),
      HTTPRequest(.get, origin: .https("a"), path: "/", headers: ["X Y": "a"]),
      HTTPRequest(HTTPMethod(rawValue: "GE T"), origin: .https("a"), path: "/"),
      HTTPRequest(.connect, origin: .https("a"), path: "/"),
    ])
  func refused(request: HTTPRequest) {
    #expect(throws: HTTPClientError.malformedRequest) {
      try HTTPRequestSerializer.message(request)
    }
  }
}
