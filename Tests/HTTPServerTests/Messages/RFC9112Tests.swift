import ArcFedHTTP
import ArcFedJSON
import TestSupport
import Testing

@testable import ArcFedHTTPServer

/// The conformance table `Fixtures/HTTPServer/rfc9112.json`: one row a rule of RFC 9112 or of what
/// it rests on. In a row's `bytes` each character stands for one byte (ISO 8859-1).
@Suite struct RFC9112Tests {
  @Test("At least sixty rows reach every error that needs no large message")
  func coverage() throws {
    let rows = try ConformanceRow.all()
    #expect(rows.count >= 60)
    let reached = Set(rows.compactMap(\.outcome.error))
    let large: Set<HTTPParseError> = [.requestLineTooLong, .headersTooLarge, .tooManyHeaders]
    #expect(reached.union(large) == Set(HTTPParseError.allCases))
    for row in rows {
      #expect(row.status == row.outcome.error?.status, "\(row.name)")
    }
  }

  @Test("Every row holds when its bytes come at once", arguments: try ConformanceRow.all())
  func atOnce(row: ConformanceRow) {
    #expect(Outcome(reading: row.bytes, inPiecesOf: row.bytes.count) == row.outcome)
  }

  @Test("Every row holds when its bytes come one by one, in twos, threes and sevens")
  func inPieces() throws {
    for row in try ConformanceRow.all() {
      for size in [1, 2, 3, 7] {
        let outcome = Outcome(reading: row.bytes, inPiecesOf: size)
        #expect(outcome == row.outcome, "\(row.name), in pieces of \(size)")
      }
    }
  }

  @Test("Every beginning of a good row waits for more and never errs")
  func beginnings() throws {
    for row in try ConformanceRow.all() where row.outcome.error == nil {
      for count in 0..<row.bytes.count {
        let outcome = Outcome(reading: Array(row.bytes[..<count]), inPiecesOf: max(1, count))
        #expect(outcome.error == nil, "\(row.name), the first \(count) bytes")
      }
    }
  }

  @Test("After an error the parser stays with it")
  func errorsLast() throws {
    for row in try ConformanceRow.all() {
      guard let error = row.outcome.error else { continue }
      var parser = HTTPMessageParser()
      parser.append(row.bytes + Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8))
      for _ in row.outcome.requests { while !(try parser.next()?.isEnd ?? true) {} }
      for _ in 0..<2 {
        #expect(throws: error, "\(row.name)") { while try parser.next() != nil {} }
      }
    }
  }
}

extension HTTPMessageParser.Event {
  fileprivate var isEnd: Bool {
    if case .end = self { true } else { false }
  }
}

/// A row of the table.
struct ConformanceRow: Sendable, CustomTestStringConvertible {
  let name: String
  let section: String
  let bytes: [UInt8]
  let status: Int?
  let outcome: Outcome

  var testDescription: String { "\(section): \(name)" }

  static func all() throws -> [ConformanceRow] {
    let table = try JSONParser.parse(Fixture.bytes("HTTPServer/rfc9112.json"))
    return try #require(table.arrayValue).map(ConformanceRow.init)
  }

  private init(_ row: JSONValue) throws {
    name = try #require(row["name"]?.stringValue)
    section = try #require(row["section"]?.stringValue)
    bytes = try #require(row["bytes"]?.stringValue).unicodeScalars.map {
      try #require(UInt8(exactly: $0.value))
    }
    let expect = try #require(row["expect"])
    status = expect["status"]?.intValue
    outcome = Outcome(
      requests: try #require(expect["requests"]?.arrayValue).map(Outcome.Request.init),
      error: try expect["error"]?.stringValue.map {
        try #require(HTTPParseError(rawValue: $0))
      },
      isIncomplete: expect["incomplete"]?.boolValue ?? false)
  }
}

/// What came of some bytes.
struct Outcome: Equatable, Sendable {
  struct Request: Equatable, Sendable, CustomStringConvertible {
    var description: String
    var body: String
    var keepsAlive: Bool
    /// Compared only where the row says something of them.
    var details: [String: String]

    static func == (left: Request, right: Request) -> Bool {
      let shared = Set(left.details.keys).intersection(right.details.keys)
      return left.description == right.description && left.body == right.body
        && left.keepsAlive == right.keepsAlive
        && (left.details.count == shared.count || right.details.count == shared.count)
        && shared.allSatisfy { left.details[$0] == right.details[$0] }
    }
  }

  var requests: [Request] = []
  var error: HTTPParseError?
  var isIncomplete = false

  init(requests: [Request], error: HTTPParseError?, isIncomplete: Bool) {
    self.requests = requests
    self.error = error
    self.isIncomplete = isIncomplete
  }

  init(
    reading bytes: [UInt8], inPiecesOf size: Int, limits: HTTPMessageLimits = .standard
  ) {
    var parser = HTTPMessageParser(limits: limits)
    var head: RequestHead?
    var body: [UInt8] = []
    var start = 0
    do throws(HTTPParseError) {
      while start < bytes.count {
        let end = min(bytes.count, start + size)
        parser.append(bytes[start..<end])
        start = end
        while let event = try parser.next() {
          switch event {
          case .head(let next):
            head = next
            body = []
          case .body(let piece): body += piece
          case .end(let trailers):
            guard let head else { continue }
            requests.append(Request(head, body: body, trailers: trailers))
          }
        }
      }
      isIncomplete = parser.isInsideRequest
    } catch {
      self.error = error
    }
  }
}

extension Outcome.Request {
  init(_ head: RequestHead, body: [UInt8], trailers: HTTPHeaders) {
    description = "\(head.method) \(head.target.text)"
    self.body = String(decoding: body, as: UTF8.self)
    keepsAlive = head.keepsAlive
    details = ["expectsContinue": "\(head.expectsContinue)"]
    details["authority"] = head.authority?.description
    for field in head.headers { details["header \(field.name.lowercased())"] = field.value }
    for field in trailers { details["trailer \(field.name.lowercased())"] = field.value }
  }

  fileprivate init(_ row: JSONValue) throws {
    let method = try #require(row["method"]?.stringValue)
    let target = try #require(row["target"]?.stringValue)
    description = "\(method) \(target)"
    body = try #require(row["body"]?.stringValue)
    keepsAlive = try #require(row["keepAlive"]).boolValue == true
    details = [:]
    details["expectsContinue"] = row["expectsContinue"]?.boolValue.map { "\($0)" }
    details["authority"] = row["authority"]?.stringValue
    for kind in ["header", "trailer"] {
      guard let field = row[kind] else { continue }
      let name = try #require(field["name"]?.stringValue).lowercased()
      details["\(kind) \(name)"] = field["value"]?.stringValue
    }
  }
}

extension RequestTarget {
  /// Path and query, or what stands in their place.
  var text: String {
    switch self {
    case .origin(let path, let query), .absolute(_, _, let path, let query):
      path + (query.map { "?" + $0 } ?? "")
    case .authority(let authority): authority.description
    case .asterisk: "*"
    }
  }
}
