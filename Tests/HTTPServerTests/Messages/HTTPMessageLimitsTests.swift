import ArcFedHTTP
import Testing

@testable import ArcFedHTTPServer

/// Each limit is held to the byte: what fits is taken, one more is refused.
@Suite struct HTTPMessageLimitsTests {
  private var small: HTTPMessageLimits {
    var limits = HTTPMessageLimits()
    limits.requestLineBytesMax = 24
    limits.headerBytesMax = 40
    limits.headerCountMax = 3
    limits.bodyBytesMax = 8
    limits.chunkLineBytesMax = 8
    limits.chunkOverheadBytesMax = 16
    return limits
  }

  private func error(_ text: String, inPiecesOf size: Int = 1) -> HTTPParseError? {
    Outcome(reading: Array(text.utf8), inPiecesOf: size, limits: small).error
  }

  @Test("A request line one byte over the limit is 414, before its end arrives")
  func requestLine() {
    let fits = "GET /" + String(repeating: "a", count: 24 - 14) + " HTTP/1.1"
    #expect(fits.utf8.count == 24)
    #expect(error("\(fits)\r\nHost: a\r\n\r\n") == nil)
    #expect(error("GET /a" + fits.dropFirst(5)) == .requestLineTooLong)
    #expect(HTTPParseError.requestLineTooLong.status == 414)
  }

  @Test("Header lines one byte over the limit are 431")
  func headerBytes() {
    // "Host: a" costs 9 bytes with its end, which leaves 31 for the next line, its end included.
    let value = String(repeating: "b", count: 26)
    #expect(error("GET / HTTP/1.1\r\nHost: a\r\nX: \(value)\r\n\r\n") == nil)
    #expect(error("GET / HTTP/1.1\r\nHost: a\r\nX: b\(value)\r\n\r\n") == .headersTooLarge)
    #expect(HTTPParseError.headersTooLarge.status == 431)
  }

  @Test("A header line without end is refused when the limit is reached, not kept")
  func endlessHeader() {
    let line = "X: " + String(repeating: "b", count: 100_000)
    #expect(error("GET / HTTP/1.1\r\n\(line)", inPiecesOf: 1_000) == .headersTooLarge)
  }

  @Test("One header line too many is 431")
  func headerCount() {
    #expect(error("GET / HTTP/1.1\r\nHost: a\r\nA: 1\r\nB: 2\r\n\r\n") == nil)
    #expect(
      error("GET / HTTP/1.1\r\nHost: a\r\nA: 1\r\nB: 2\r\nC: 3\r\n\r\n") == .tooManyHeaders)
    #expect(HTTPParseError.tooManyHeaders.status == 431)
  }

  @Test("Trailers have the same limits as headers")
  func trailers() {
    let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"
    #expect(error(head + "A: 1\r\nB: 2\r\nC: 3\r\n\r\n") == nil)
    #expect(error(head + "A: 1\r\nB: 2\r\nC: 3\r\nD: 4\r\n\r\n") == .tooManyHeaders)
    #expect(error(head + "A: " + String(repeating: "b", count: 40)) == .headersTooLarge)
  }

  @Test("Content one byte over the limit is 413, by length before any of it arrives")
  func contentByLength() {
    #expect(error("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 8\r\n\r\n12345678") == nil)
    #expect(error("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n") == .bodyTooLarge)
    #expect(HTTPParseError.bodyTooLarge.status == 413)
  }

  @Test("Chunks one byte over the limit together are 413")
  func contentByChunks() {
    let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    #expect(error(head + "4\r\nabcd\r\n4\r\nefgh\r\n0\r\n\r\n") == nil)
    #expect(error(head + "4\r\nabcd\r\n5\r\n") == .bodyTooLarge)
  }

  @Test("The limit on content starts anew with each request")
  func contentOfEachRequest() {
    let request =
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n12345678\r\n0\r\n\r\n"
    #expect(error(request + request) == nil)
  }

  @Test("A chunk line beyond its limit is refused, and so are many lines for little content")
  func chunkLines() {
    let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    #expect(error(head + "1;234567\r\na\r\n0\r\n\r\n") == nil)
    #expect(error(head + "1;2345678\r\na\r\n0\r\n\r\n") == .malformedChunk)
    #expect(error(head + "1;34567\r\na\r\n1;34567\r\nb\r\n1;34567\r\n") == .malformedChunk)
  }

  @Test("The parser keeps what waits, and nothing of what it has handed out")
  func bufferIsBounded() throws {
    var parser = HTTPMessageParser()
    let request = Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
    for _ in 0..<1_000 {
      parser.append(request)
      while try parser.next() != nil {}
      #expect(parser.bufferedBytes == 0)
      #expect(!parser.isInsideRequest)
    }
  }
}
