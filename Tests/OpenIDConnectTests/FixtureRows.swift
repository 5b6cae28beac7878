import ArcFedJSON
import TestSupport
import Testing

/// The rows of a table in `Fixtures/OpenIDConnect`.
func rows(_ name: String) throws -> [JSONValue] {
  try #require(JSONParser.parse(Fixture.bytes("OpenIDConnect/\(name).json")).arrayValue)
}
