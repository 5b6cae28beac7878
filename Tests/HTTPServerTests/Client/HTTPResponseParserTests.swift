import ArcFedHTTP
import ArcFedJSON
import TestSupport
import Testing

@testable import ArcFedHTTPServer

/// The table `Fixtures/HTTPServer/responses.json`, with a limit of 8 bytes of content.
@Suite struct HTTPResponseParserTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let name: String
    let method: HTTPMethod
    let bytes: [UInt8]
    let expected: String

    var testDescription: String { name }

    static func all() throws -> [Row] {
      try #require(JSONParser.parse(Fixture.bytes("HTTPServer/responses.json")).arrayValue).map {
        Row(
          name: try #require($0["name"]?.stringValue),
          method: HTTPMethod(rawValue: $0["method"]?.stringValue ?? "GET"),
          bytes: Array(try #require($0["bytes"]?.stringValue).utf8),
          expected: try #require($0["expect"]?.stringValue))
      }
    }
  }

  private func read(_ row: Row, inPiecesOf size: Int) -> String {
    var limits = HTTPMessageLimits()
    limits.bodyBytesMax = 8
    var parser = HTTPResponseParser(to: row.method, limits: limits)
    var start = 0
    do throws(HTTPClientError) {
      while start < row.bytes.count {
        let end = min(row.bytes.count, start + size)
        parser.append(Array(row.bytes[start..<end]))
        start = end
        if let response = try parser.response() { return Self.text(response) }
      }
      return Self.text(try parser.responseAtEnd())
    } catch {
      switch error {
      case .responseTooLarge: return "too large"
      case .malformedResponse(let reason): return "malformed: \(reason)"
      default: return error.description
      }
    }
  }

  private static func text(_ response: HTTPResponse) -> String {
    "\(response.status) \(String(decoding: response.bytes, as: UTF8.self))"
  }

  @Test("Every row holds, in pieces of any size", arguments: try Row.all())
  func table(row: Row) {
    for size in [1, 2, 3, 7, 1_000] {
      #expect(read(row, inPiecesOf: size) == row.expected, "in pieces of \(size)")
    }
  }

  @Test("The headers of the answer arrive in their order")
  func headers() throws {
    var parser = HTTPResponseParser(to: .get)
    parser.append(
      Array("HTTP/1.1 200 OK\r\nX-A: 1\r\nX-B:  2 \r\nX-A: 3\r\nContent-Length: 0\r\n\r\n".utf8))
    let response = try #require(try parser.response())
    #expect(response.headers.values("x-a") == ["1", "3"])
    #expect(response.headers["X-B"] == "2")
  }

  @Test("Interim answers without end are too much")
  func interim() {
    var parser = HTTPResponseParser(to: .get)
    #expect(throws: HTTPClientError.malformedResponse("the header lines are too large")) {
      for _ in 0..<10_000 {
        parser.append(Array("HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n".utf8))
        _ = try parser.response()
      }
    }
  }
}
