import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation
import Testing

@Suite("A body that is a value")
struct JSONBodyTests {
  private static let texts = [
    "", "a", "name", "é", "e\u{301}", "😀", "\u{0}", "\"\\/", "<&>", "\u{2028}", "\n\r\t",
    "a longer text that does not fit into the string itself",
  ]
  private static let literals = [
    "0", "-0", "1", "-1", "1.0", "0.1", "1e2", "1E-7", "123456789012345678901234567890",
    "9223372036854775807", "-9223372036854775808", "1e400",
  ]

  private func text(_ chance: RandomStream) -> String {
    (0..<chance.integer(in: 1...2)).map { _ in
      Self.texts[chance.integer(in: 0...(Self.texts.count - 1))]
    }.joined()
  }

  private func value(_ chance: RandomStream, depth: Int) throws -> JSONValue {
    switch chance.integer(in: 0...(depth > 0 ? 6 : 3)) {
    case 0: return .null
    case 1: return .bool(chance.integer(in: 0...1) == 0)
    case 2: return .string(text(chance))
    case 3:
      let literal = Self.literals[chance.integer(in: 0...(Self.literals.count - 1))]
      return try JSONParser.parse(literal)
    case 4:
      return .array(
        try (0..<chance.integer(in: 0...5)).map { _ in try value(chance, depth: depth - 1) })
    default:
      return .object(
        JSONObject(
          try (0..<chance.integer(in: 0...9)).map { _ in
            (text(chance), try value(chance, depth: depth - 1))
          }))
    }
  }

  private func request(_ value: JSONValue, escapesHTML: Bool = false) -> HTTPRequest {
    var request = HTTPRequest(.post, origin: .https("host"), path: "/")
    request.setBody(value, escapesHTML: escapesHTML)
    return request
  }

  @Test(
    "Reads as its text does, and its text is what the value is written as",
    arguments: 0..<300 as Range<UInt64>)
  func readsAsItsText(seed: UInt64) throws {
    let value = try value(RandomSource(seed: seed).stream("value"), depth: 4)
    for escapesHTML in [false, true] {
      let request = request(value, escapesHTML: escapesHTML)
      #expect(request.body == value.serialized(escapesHTML ? .go : .compact))
      let read = try JSONParser.parse(request.body)
      // The order of members and the literals of numbers are part of it.
      #expect(try request.json().text() == read.text())
      #expect(!request.isBodyEmpty)

      let response = HTTPResponse(
        status: 200, headers: [:], json: value, escapesHTML: escapesHTML, endsLine: true)
      #expect(response.bytes == request.body + [UInt8(ascii: "\n")])
      #expect(try response.json().text() == read.text())
      guard case .bytes(let bytes) = response.body else {
        Issue.record("a value is a whole body")
        return
      }
      #expect(bytes == response.bytes)
    }
  }

  @Test("What a reader of its text would refuse or read otherwise is read from its text")
  func isNotPlain() throws {
    let deep = (0..<600).reduce(JSONValue.null) { value, _ in .array([value]) }
    #expect(throws: JSONError.self) { try request(deep).json() }
    #expect(try request(["n": .double(.infinity)]).json() == ["n": .null])
    let long = JSONValue.string(String(repeating: "x", count: 17 << 20))
    #expect(throws: JSONError.self) { try request(long).json() }
    #expect(throws: JSONError.self) {
      try HTTPResponse(status: 200, headers: [:], json: long).json()
    }
  }

  @Test("Whether it is longer than a limit is told by its text", arguments: [0, 1, 2, 3])
  func limits(spareBytes: Int) {
    let limit = 3 << 20
    let text = String(repeating: "x", count: limit - spareBytes)
    #expect(request(.string(text)).isBody(longerThan: limit) == (spareBytes < 2))
    #expect(request("x").isBody(longerThan: spareBytes) == (spareBytes < 3))
    #expect(!request("x").isBody(longerThan: limit))
  }

  @Test("Bytes that are put in its place are the body from then on")
  func replaced() throws {
    var request = request(["a": 1])
    request.body = Array("[2]".utf8)
    #expect(try request.json() == [2])
    request.body = []
    #expect(request.isBodyEmpty)
    #expect(throws: JSONError.self) { try request.json() }

    var response = HTTPResponse.json(200, ["a": 1])
    #expect(!response.isBodyEmpty)
    response.body = .bytes([])
    #expect(response.isBodyEmpty)
    #expect(response.bytes.isEmpty)
  }
}
