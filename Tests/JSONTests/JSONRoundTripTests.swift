import ArcFedJSON
import Testing

@Suite("Writing and reading back")
struct JSONRoundTripTests {
  private static let styles: [JSONWriter.Options] = [
    .compact, .pretty, .sorted, .go,
    JSONWriter.Options(sortsKeys: true, escapesHTML: true, indent: 3),
  ]

  @Test("Any value is read back as it was written, in every style", arguments: 1...30)
  func roundTrip(seed: Int) throws {
    var generator = ValueGenerator(seed: UInt64(seed))
    for _ in 0..<10 {
      let value = generator.value(depth: 5)
      for style in Self.styles {
        let bytes = value.serialized(style)
        #expect(try JSONParser.parse(bytes) == value, "seed \(seed): \(value.text())")
        #expect(try JSONParser.parse(bytes, .json5) == value)
        #expect(try JSONParser.parse(bytes).serialized(style) == bytes, "the same bytes again")
      }
      let again = try JSONParser.parse(value.serialized())
      #expect(again.text() == value.text(), "order and literals stay")
      #expect(again.hashValue == value.hashValue)
    }
  }

  @Test("No text is longer than its bound, which nothing has that may read as another value")
  func textBound() throws {
    var generator = ValueGenerator(seed: 1)
    var (bounded, unbounded) = (0, 0)
    for _ in 0..<500 {
      let value = generator.value(depth: 4)
      guard let bound = value.textBound(levelsMaximum: 4, bytesMaximum: 1 << 20) else {
        unbounded += 1
        continue
      }
      bounded += 1
      for style in [JSONWriter.Options.compact, .go] {
        let bytes = value.serialized(style)
        #expect(bytes.count <= bound)
        #expect(try JSONParser.parse(bytes).text() == value.text())
      }
      #expect(value.textBound(levelsMaximum: 4, bytesMaximum: bound) == bound)
      #expect(value.textBound(levelsMaximum: 4, bytesMaximum: bound - 1) == nil)
    }
    #expect(bounded > 50 && unbounded > 50, "both kinds were among them")
    for literal in ["1.0", "-0", "1e2", "9223372036854775808"] {
      let number = try JSONParser.parse(literal)
      #expect(number.textBound(levelsMaximum: 1, bytesMaximum: 1_000) == nil, "\(literal)")
    }
    let deep: JSONValue = [["a": [1]]]
    #expect(deep.textBound(levelsMaximum: 3, bytesMaximum: 1_000) != nil)
    #expect(deep.textBound(levelsMaximum: 2, bytesMaximum: 1_000) == nil)
  }

  @Test("Compact has no white space, and keeps order and literals")
  func compact() throws {
    let text = #"{"b":[1,1.0,-0,1e5,{}],"a":{"x":null,"y":true,"z":[]}}"#
    #expect(try JSONParser.parse(text).text() == text)
  }

  @Test("Pretty indents by two spaces, and leaves empty arrays and objects on their line")
  func pretty() {
    let value: JSONValue = ["b": [1, [], ["x": nil]], "a": [:]]
    let expected = """
      {
        "b": [
          1,
          [],
          {
            "x": null
          }
        ],
        "a": {}
      }
      """
    #expect(value.text(.pretty) == expected)
  }

  @Test("Sorted sorts by bytes at every level and leaves arrays alone")
  func sorted() {
    let value: JSONValue = ["b": ["z": 1, "é": 2, "a": 3], "B": [3, 1], "a😀": 0, "a\u{FFFF}": 0]
    #expect(
      value.text(.sorted)
        == "{\"B\":[3,1],\"a\u{FFFF}\":0,\"a😀\":0,\"b\":{\"a\":3,\"z\":1,\"é\":2}}")
  }

  @Test("Go escapes what could be taken for HTML or JavaScript, in names too")
  func go() {
    let value: JSONValue = ["<a>": "b&c\u{2028}\u{2029}\u{1F}\u{8}\u{C}\u{7F}é€"]
    let escaped =
      #"{"\u003ca\u003e":"b\u0026c\u2028\u2029\u001f\b\f"# + "\u{7F}é€\"}"
    #expect(value.text(.go) == escaped)
    let plain = #"{"<a>":"b&c"# + "\u{2028}\u{2029}" + #"\u001f\b\f"# + "\u{7F}é€\"}"
    #expect(value.text() == plain)
  }

  @Test("The styles combine")
  func combined() {
    var options = JSONWriter.Options.pretty
    options.sortsKeys = true
    options.escapesHTML = true
    let object: JSONObject = ["b": "<", "a": 1]
    #expect(object.text(options) == "{\n  \"a\": 1,\n  \"b\": \"\\u003c\"\n}")
    #expect(object.serialized() == Array(#"{"b":"<","a":1}"#.utf8))
  }

  @Test("A number that JSON does not have is written as null")
  func notFinite() {
    #expect(JSONValue.array([.double(.infinity), .double(.nan), 1]).text() == "[null,null,1]")
  }
}
