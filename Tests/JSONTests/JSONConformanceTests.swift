import ArcFedJSON
import Testing

@Suite("The tables of texts")
struct JSONConformanceTests {
  @Test(
    "Strict JSON is read, or refused with the right error at the right place",
    arguments: try ConformanceRow.table("rfc8259.json"))
  func strict(row: ConformanceRow) throws { try row.check(.strict) }

  @Test(
    "JSON5 is read, or refused with the right error at the right place",
    arguments: try ConformanceRow.table("json5.json"))
  func json5(row: ConformanceRow) throws { try row.check(.json5) }

  @Test("All that is JSON is JSON5 with the same meaning")
  func superset() throws {
    for row in try ConformanceRow.table("rfc8259.json") where row.refusal == nil {
      #expect(
        try JSONParser.parse(row.bytes, .json5) == JSONParser.parse(row.bytes), "\(row.name)")
    }
  }

  @Test("What is refused as JSON5 is refused as JSON")
  func subset() throws {
    for row in try ConformanceRow.table("json5.json") where row.refusal != nil {
      #expect(throws: JSONError.self, "\(row.name)") { try JSONParser.parse(row.bytes) }
    }
  }

  @Test("A text cut short anywhere is refused, within the text or at its end")
  func truncation() throws {
    let text = Array(#"{"a":[1.5e+3,"\u00e9\ud83d\ude00é"],"b":{"c":null}}"#.utf8)
    for length in text.indices {
      for options in [JSONParser.Options.strict, .json5] {
        let error = #expect(throws: JSONError.self) {
          try JSONParser.parse(Array(text[..<length]), options)
        }
        #expect(try #require(error).position.offset <= length)
      }
    }
  }

  @Test("Any byte put anywhere into a text leads to a value or an error, never further")
  func mutation() throws {
    let text = Array(#"{a:[0x1F,.5,'\x41\u0041\0',"é"],/*c*/"b":-Infinity,}"#.utf8)
    for place in text.indices {
      for byte in UInt8.min...UInt8.max {
        var changed = text
        changed[place] = byte
        guard let value = try? JSONParser.parse(changed, .json5) else { continue }
        #expect(throws: Never.self) { try JSONParser.parse(value.serialized()) }
      }
    }
  }
}
