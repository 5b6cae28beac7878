import ArcFedJSON
import TestSupport
import Testing

/// A row of a table of texts: what they read as, or what is wrong with them and where.
struct ConformanceRow: Sendable, CustomTestStringConvertible {
  let name: String
  let bytes: [UInt8]
  /// The value written compactly, where the table says it.
  let text: String?
  /// The kind of error, its line and its column; nil for a text that is accepted.
  let refusal: Refusal?

  struct Refusal: Equatable {
    let kind: String
    let line: Int
    let column: Int
  }

  var testDescription: String { name }

  init(_ row: JSONValue) throws {
    name = try #require(row["name"]?.stringValue)
    if let hexadecimal = row["hex"]?.stringValue {
      let digits = Array(hexadecimal)
      bytes = try stride(from: 0, to: digits.count, by: 2).map {
        try #require(UInt8(String(digits[$0...$0 + 1]), radix: 16))
      }
    } else {
      bytes = try Array(#require(row["input"]?.stringValue).utf8)
    }
    text = row["json"]?.stringValue
    refusal =
      if try #require(row["accepted"]?.boolValue as Bool?) {
        nil
      } else {
        try Refusal(
          kind: #require(row["kind"]?.stringValue), line: #require(row["line"]?.intValue),
          column: #require(row["column"]?.intValue))
      }
  }

  static func table(_ name: String) throws -> [ConformanceRow] {
    let value = try JSONParser.parse(Fixture.bytes("JSON/\(name)"))
    return try #require(value.arrayValue).map(ConformanceRow.init)
  }

  /// Reads the text and checks that the outcome is the row's.
  func check(_ options: JSONParser.Options) throws {
    do throws(JSONError) {
      let value = try JSONParser.parse(bytes, options)
      #expect(refusal == nil, "\(name) was accepted as \(value.text())")
      if let text { #expect(value.text() == text, "\(name)") }
    } catch {
      let found = Refusal(
        kind: error.kind.name, line: error.position.line, column: error.position.column)
      #expect(found == refusal, "\(name): \(error)")
    }
  }
}
