import ArcFedJSON
import Testing

@Suite("Limits, places and sentences")
struct JSONErrorTests {
  private func failure(
    _ text: String, _ options: JSONParser.Options = .strict
  ) -> JSONError? {
    #expect(throws: JSONError.self) { try JSONParser.parse(text, options) }
  }

  @Test("Arrays and objects lie within each other up to the limit, and not beyond")
  func depth() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    #expect(throws: Never.self) { try JSONParser.parse(nested(512)) }
    let position = JSONPosition(line: 1, column: 513, offset: 512)
    #expect(failure(nested(513)) == JSONError(kind: .tooDeep(maximum: 512), position: position))
    var shallow = JSONParser.Options.strict
    shallow.maximumDepth = 2
    #expect(throws: Never.self) { try JSONParser.parse(#"[{"a":1},[2],{"b":3}]"#, shallow) }
    #expect(failure(#"[{"a":{}}]"#, shallow)?.position.column == 7)
    #expect(failure(String(repeating: "{\"a\":", count: 100_000))?.kind == .tooDeep(maximum: 512))
  }

  @Test("The deepest value is written, compared, hashed and patched like any other")
  func deepest() throws {
    let text = String(repeating: "[", count: 512) + String(repeating: "]", count: 512)
    let value = try JSONParser.parse(text)
    #expect(value.text() == text)
    #expect(try JSONParser.parse(text).hashValue == value.hashValue)
    #expect(JSONPatch.difference(from: value, to: value).operations.isEmpty)
  }

  @Test("A text may have as many bytes as the limit, and no more")
  func size() throws {
    var small = JSONParser.Options.json5
    small.maximumBytes = 4
    #expect(try JSONParser.parse("\"é\"", small) == "é")
    let position = JSONPosition(line: 2, column: 3, offset: 4)
    let error = JSONError(kind: .tooLarge(maximumBytes: 4), position: position)
    #expect(failure(" \n  1", small) == error)
  }

  @Test("Of two members with one name the last counts, where that is asked for")
  func keepLast() throws {
    var lenient = JSONParser.Options.strict
    lenient.duplicateMembers = .keepLast
    #expect(try JSONParser.parse(#"{"a":1,"b":2,"a":3}"#, lenient).text() == #"{"a":3,"b":2}"#)
    #expect(failure(#"{"a":1,"a":}"#, lenient)?.kind.name == "unexpectedCharacter")
  }

  @Test("A place has a line, a column in characters, and an offset in bytes")
  func places() {
    let position = JSONPosition(line: 3, column: 7, offset: 20)
    #expect(failure("[\"é\",\r\n2,\r  \"😀\" 3]")?.position == position)
    #expect(position.description == "line 3, column 7")
    let marked = failure("\u{FEFF}[,]", .json5)?.position
    #expect(marked == JSONPosition(line: 1, column: 2, offset: 4))
  }

  @Test(
    "Every error is a sentence",
    arguments: [
      ("", "there is no value, only white space"),
      ("[", "the text ends where a value or ']' is expected"),
      ("{\"a\"", "the text ends where ':' after the name of a member is expected"),
      ("[1;2]", "found ';' where ',' or ']' after an element is expected"),
      ("{\"a\":1 \u{0}", "found U+0000 where ',' or '}' after a member is expected"),
      ("[\u{A0}1]", "found U+00A0 where a value or ']' is expected"),
      ("{1", "found '1' where the name of a member or '}' is expected"),
      ("{\"a\":1,1", "found '1' where the name of a member is expected"),
      ("yes", "only true, false and null may stand without quotes"),
      ("1 2", "there is more text after the value"),
      ("[1,]", "a comma stands before the closing bracket or brace"),
      ("/**/1", "JSON has no comments"),
      ("'a'", "a string must stand in double quotes"),
      ("{a:1}", "the name of a member must stand in double quotes"),
      ("\"a", "the string that begins here has no closing quote"),
      ("\"\n\"", "the control character U+000A must be escaped in a string"),
      ("\"\\ \"", "there is no escape \\ with a space"),
      ("\"\\é\"", "there is no escape \\ with 'é'"),
      ("\"\\u12\"", "\\u needs four hexadecimal digits"),
      ("\"\\ud83d\"", "\\uD83D is half of a surrogate pair without its other half"),
      ("\u{FEFF}1", "a byte order mark must not stand in JSON"),
      ("01", "a number must not begin with a needless zero"),
      ("-", "a number needs digits"),
      ("1.", "a decimal point needs digits after it"),
      ("1e", "an exponent needs digits"),
      ("1x", "the number runs into a letter or digit that is no part of it"),
      ("{\"a\":1,\"a\":2}", "the object has a member \"a\" already"),
      ("{\"\\n\":1,\"\\n\":2}", "the object has a member \"\\n\" already"),
    ])
  func sentences(text: String, sentence: String) {
    #expect(failure(text)?.kind.sentence == sentence)
  }

  @Test(
    "Every error that only JSON5 has is a sentence",
    arguments: [
      ("/*", "the comment that begins here has no end"),
      ("{\\u0020:1}", "the escape makes no letter or digit of a name without quotes"),
      ("'\\x4'", "\\x needs two hexadecimal digits"),
      ("0x", "0x needs hexadecimal digits after it"),
    ])
  func sentencesOfJSON5(text: String, sentence: String) {
    #expect(failure(text, .json5)?.kind.sentence == sentence)
  }

  @Test("A description begins with the place and quotes nothing of the text")
  func description() {
    let secret = "eyJhbGciOiJSUzI1NiJ9.e30.c2lnbmF0dXJl"
    let error = failure(secret)
    #expect(
      error?.description == "line 1, column 1: only true, false and null may stand without quotes")
    #expect(
      JSONError.Kind.tooDeep(maximum: 3).sentence
        == "more than 3 arrays and objects lie within each other")
    #expect(JSONError.Kind.tooLarge(maximumBytes: 9).sentence == "the text is larger than 9 bytes")
    #expect(JSONError.Kind.invalidUTF8.sentence == "the bytes are not UTF-8")
  }
}
