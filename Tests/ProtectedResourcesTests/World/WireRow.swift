import ArcFedHTTP
import ArcFedJSON
import TestSupport
import Testing

/// A row of a table of conversations: requests that prepare, one that counts, and its whole answer.
struct WireRow: Sendable, CustomTestStringConvertible {
  let name: String
  let before: [JSONValue]
  let request: JSONValue
  let status: Int
  let headers: JSONObject
  let body: JSONValue?

  var testDescription: String { name }

  static func table(_ path: String) throws -> [WireRow] {
    let value = try JSONParser.parse(Fixture.bytes(path), .json5)
    return try #require(value.arrayValue).map { row in
      WireRow(
        name: try #require(row["name"]?.stringValue),
        before: row["before"]?.arrayValue ?? [], request: try #require(row["request"]),
        status: try #require(row.at("expect.status")?.intValue),
        headers: row.at("expect.headers")?.objectValue ?? [:], body: row.at("expect.body"))
    }
  }

  /// Compares an answer whole: status, body, and each header that the row names; a null header must
  /// be absent. Placeholders in the row take what only this answer knows.
  func check(_ response: HTTPResponse, placeholders: [String: String] = [:]) throws {
    #expect(
      response.status == status, "\(name): \(String(decoding: response.bytes, as: UTF8.self))")
    for (header, value) in headers {
      #expect(
        response.headers.values(header) == (value.stringValue.map { [$0] } ?? []),
        "\(name): \(header)")
    }
    guard let body else { return }
    if case .string(var text) = body {
      for (key, value) in placeholders { text = text.replacing("{\(key)}", with: value) }
      #expect(String(decoding: response.bytes, as: UTF8.self) == text, "\(name)")
    } else {
      let found = try response.json()
      #expect(found == body, "\(name): \(found.text())")
    }
  }
}
