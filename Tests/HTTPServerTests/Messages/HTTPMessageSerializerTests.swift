import ArcFedHTTP
import Testing

@testable import ArcFedHTTPServer

@Suite struct HTTPMessageSerializerTests {
  private func text(
    _ response: HTTPResponse, method: HTTPMethod = .get, minorVersion: Int = 1,
    keepsAlive: Bool = true, date: String? = nil
  ) throws -> String {
    let context = HTTPMessageSerializer.Context(
      method: method, minorVersion: minorVersion, keepsAlive: keepsAlive, date: date)
    let framing = HTTPMessageSerializer.framing(of: response, in: context)
    let message = try HTTPMessageSerializer.message(of: response, framing: framing, in: context)
    let head =
      framing == .length(response.bytes.count, sendsContent: true)
      ? message.dropLast(response.bytes.count) : message[...]
    return String(decoding: head, as: UTF8.self)
  }

  private let stream = HTTPBody.stream(HTTPBodyStream { nil })

  @Test("A response has its status, its headers in order, its length, and an empty line")
  func whole() throws {
    let response = HTTPResponse(
      status: 200, headers: ["Content-Type": "text/plain", "X-B": "1", "X-A": "2", "X-B": "3"],
      body: [1, 2, 3])
    #expect(
      try text(response) == """
        HTTP/1.1 200 OK\r
        Content-Type: text/plain\r
        X-B: 1\r
        X-A: 2\r
        X-B: 3\r
        Content-Length: 3\r
        \r

        """)
  }

  @Test("An endpoint cannot say how its content is framed")
  func framingBelongsToTheConnection() throws {
    let response = HTTPResponse(
      status: 200,
      headers: [
        "Content-Length": "99", "transfer-encoding": "chunked", "Connection": "upgrade",
        "Keep-Alive": "timeout=5",
      ],
      body: [1])
    #expect(try text(response) == "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n")
  }

  @Test("A control character breaks a value wherever it stands, but for a tab", arguments: 0...40)
  func strangeValues(length: Int) {
    for place in 0..<length {
      for byte in UInt8.min...UInt8.max {
        var value = Array(repeating: UInt8(ascii: "a"), count: length)
        value[place] = byte
        let isContent = value.withUnsafeBufferPointer(HTTPCharacter.areFieldContent)
        #expect(isContent == HTTPCharacter.isFieldContent(byte), "\(byte) at \(place)")
      }
    }
    let plain = Array(repeating: UInt8(ascii: "a"), count: length)
    #expect(plain.withUnsafeBufferPointer(HTTPCharacter.areFieldContent))
  }

  @Test("204 has neither content nor length", arguments: [HTTPMethod.get, .head, .delete])
  func noContent(method: HTTPMethod) throws {
    let response = HTTPResponse(status: 204, body: [1])
    #expect(try text(response, method: method) == "HTTP/1.1 204 No Content\r\n\r\n")
  }

  @Test("304 has no content, and a length only of what it stands for")
  func notModified() throws {
    #expect(try text(HTTPResponse(status: 304)) == "HTTP/1.1 304 Not Modified\r\n\r\n")
    let sized = HTTPResponse(status: 304, headers: ["Content-Length": "7"])
    #expect(try text(sized) == "HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n")
  }

  @Test("HEAD is told the length of what GET would bring")
  func head() throws {
    let whole = HTTPResponse(status: 200, body: [1, 2])
    #expect(try text(whole, method: .head) == "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n")
    let said = HTTPResponse(status: 200, headers: ["Content-Length": "5"])
    #expect(try text(said, method: .head) == "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n")
    #expect(try text(said) == "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
  }

  @Test("A stream is chunked, and to HTTP/1.0 it lasts until the connection closes")
  func streams() throws {
    let response = HTTPResponse(status: 200, streaming: stream)
    #expect(try text(response) == "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    #expect(
      try text(response, minorVersion: 0) == "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
  }

  @Test("The connection's end is said, and to HTTP/1.0 its going on")
  func connection() throws {
    let response = HTTPResponse(status: 200)
    #expect(
      try text(response, keepsAlive: false)
        == "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    #expect(
      try text(response, minorVersion: 0)
        == "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n")
  }

  @Test("A Date is added where the response has none")
  func date() throws {
    let now = "Mon, 02 Mar 2026 09:00:00 GMT"
    #expect(
      try text(HTTPResponse(status: 200), date: now)
        == "HTTP/1.1 200 OK\r\nDate: \(now)\r\nContent-Length: 0\r\n\r\n")
    #expect(
      try text(HTTPResponse(status: 200, headers: ["date": "then"]), date: now)
        == "HTTP/1.1 200 OK\r\ndate: then\r\nContent-Length: 0\r\n\r\n")
  }

  @Test(
    "A header that would break the message is refused",
    arguments: [
      ("X", "a\r\nSet-Cookie: b"), ("X", "a\nb"), ("X", "a\0b"), ("X Y", "a"), ("", "a"),
      ("X:", "a"), ("X\r\nY", "a"),
    ])
  func splitting(name: String, value: String) {
    let response = HTTPResponse(status: 200, headers: HTTPHeaders([(name, value)]))
    #expect(throws: HTTPSerializeError.invalidHeader) { try text(response) }
  }

  @Test("Only final statuses of three digits are written", arguments: [0, 99, 101, 199, 600, 1000])
  func statuses(status: Int) {
    #expect(throws: HTTPSerializeError.invalidStatus(status)) {
      try text(HTTPResponse(status: status))
    }
  }

  @Test("A chunk has its size in hexadecimal; an empty piece is none, because it would end all")
  func chunks() {
    let piece = [UInt8](repeating: 97, count: 26)
    #expect(HTTPMessageSerializer.chunk(piece) == Array("1a\r\n".utf8) + piece + [13, 10])
    #expect(HTTPMessageSerializer.chunk([]) == [])
    #expect(HTTPMessageSerializer.lastChunk == Array("0\r\n\r\n".utf8))
  }

  @Test("What is written as chunks is read back as the same content")
  func chunksRoundTrip() {
    let pieces = (1...40).map { [UInt8](repeating: UInt8($0), count: $0 * $0) }
    let content = pieces.flatMap(HTTPMessageSerializer.chunk) + HTTPMessageSerializer.lastChunk
    let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    let outcome = Outcome(reading: Array(head.utf8) + content, inPiecesOf: 100)
    #expect(outcome.error == nil)
    #expect(outcome.requests.first?.body == String(decoding: pieces.joined(), as: UTF8.self))
  }
}
