import ArcFedJSON
import TestSupport
import Testing

/// A row of one of the tables in `patch.json`.
struct PatchRow: Sendable, CustomTestStringConvertible {
  let members: JSONValue

  var testDescription: String { members["name"]?.stringValue ?? "without a name" }

  func value(_ name: String) throws -> JSONValue { try #require(members[name]) }

  static func table(_ name: String) throws -> [PatchRow] {
    let tables = try JSONParser.parse(Fixture.bytes("JSON/patch.json"))
    return try #require(tables[name]?.arrayValue).map(PatchRow.init)
  }
}
