import ArcFedJSON
import TestSupport
import Testing

/// The rows of a table in `Fixtures/Entra`.
enum FixtureRows {
  static func of(_ name: String) throws -> [JSONValue] {
    try #require(JSONParser.parse(Fixture.bytes("Entra/\(name).json")).arrayValue)
  }
}
