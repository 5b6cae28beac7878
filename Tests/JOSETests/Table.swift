import ArcFedJOSE
import ArcFedJSON
import TestSupport
import Testing

/// Rows of a table below `Fixtures/JOSE`.
enum Table {
  /// The rows of an array of objects.
  static func rows(_ name: String) throws -> [JSONValue] {
    try #require(document(name).arrayValue)
  }

  /// A whole document.
  static func document(_ name: String) throws -> JSONValue {
    try JSONParser.parse(Fixture.bytes("JOSE/\(name)"))
  }
}

extension JSONValue {
  /// The text of a member that a row must have.
  func text(_ name: String) throws -> String { try #require(self[name]?.stringValue) }
}

extension PublicKey {
  /// The keys of RFC 7515 appendix A that the attack table is made with.
  static func example(_ name: String) throws -> PublicKey {
    let section = name == "ec" ? "RFC 7515 A.3" : "RFC 7515 A.2"
    let rows = try Table.rows("signatures.json")
    let row = try #require(rows.first { $0["section"]?.stringValue == section })
    return try PublicKey(jwk: JWK(parsing: #require(row["key"])))
  }
}
