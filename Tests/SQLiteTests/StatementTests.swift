import ArcFedSQLite
import Testing

@Suite struct StatementTests {
  private static let samples: [SQLiteValue] = [
    nil, 0, -1, .integer(.max), .integer(.min), 1.5, .real(-.infinity), "", "plain",
    "with a NUL \u{0} inside", "Ünïcødé 🎏", .blob([]), .blob([0, 255, 0]),
  ]

  @Test("Every kind of value comes back as it went in", arguments: samples)
  func roundTrip(_ value: SQLiteValue) throws {
    let connection = try Connection(.memory)
    #expect(try connection.rows("SELECT ? AS value", [value])[0]["value"] == value)
  }

  @Test("An empty blob is not NULL")
  func emptyBlob() throws {
    let connection = try Connection(.memory)
    let row = try connection.rows("SELECT typeof(?) AS kind", [.blob([])])[0]
    #expect(row.text("kind") == "blob")
  }

  @Test("The typed accessors read their column, and nil for NULL")
  func accessors() throws {
    let connection = try Connection(.memory)
    let row = try connection.rows(
      "SELECT ? AS t, ? AS i, ? AS r, ? AS b, ? AS yes, ? AS none",
      ["text", 7, 0.5, .blob([1]), true, nil])[0]
    #expect(row.text("t") == "text")
    #expect(row.int("i") == 7)
    #expect(row.int64("i") == 7)
    #expect(row.real("r") == 0.5)
    #expect(row.real("i") == 7)
    #expect(row.blob("b") == [1])
    #expect(row.bool("yes"))
    #expect(row.optionalText("none") == nil)
    #expect(row.optionalInt("none") == nil)
    #expect(row.optionalReal("none") == nil)
    #expect(row.optionalBlob("none") == nil)
    #expect(row.columns == ["t", "i", "r", "b", "yes", "none"])
  }

  @Test("Optionals bind as their value or as NULL")
  func optionals() throws {
    let text: String? = nil
    let number: Int64? = 3
    let connection = try Connection(.memory)
    let row = try connection.rows(
      "SELECT ? AS a, ? AS b", [.optional(text), .optional(number)])[0]
    #expect(row.optionalText("a") == nil)
    #expect(row.int("b") == 3)
  }

  @Test("A statement can be used again with other values")
  func reuse() throws {
    let connection = try Connection(.memory)
    let statement = try connection.prepare("SELECT ? AS value")
    #expect(try statement.rows(["one"])[0].text("value") == "one")
    #expect(try statement.rows([2])[0].int("value") == 2)
  }

  @Test("Too few or too many values are refused", arguments: [0, 1, 3])
  func bindingCount(_ count: Int) throws {
    let connection = try Connection(.memory)
    let values = [SQLiteValue](repeating: "s3cret", count: count)
    let error = #expect(throws: SQLiteError.self) {
      try connection.run("SELECT ?, ?", values)
    }
    #expect(error?.message == "\(count) values for 2 placeholders")
  }

  @Test("A second statement behind the first is refused, not dropped")
  func trailing() throws {
    let connection = try Connection(.memory)
    #expect(throws: SQLiteError.self) { try connection.prepare("SELECT 1; SELECT 2") }
    #expect(throws: SQLiteError.self) { try connection.prepare("  ") }
    _ = try connection.prepare("SELECT 1;\n  ")
  }

  @Test("A statement outlives its connection")
  func outlives() throws {
    var connection: Connection? = try Connection(.memory)
    let statement = try #require(try connection?.prepare("SELECT 5 AS five"))
    connection = nil
    #expect(try statement.rows()[0].int("five") == 5)
  }
}
