import ArcFedJSON
import Testing

@Suite("Places of values")
struct JSONDocumentTests {
  private let text = """
    {
      title: "A pod", // with a comment
      steps: [
        { advance: '10s' },
        { expect: { code: 1, 'x.y': [] } },
      ],
    }
    """

  private func document(
    _ text: String, _ options: JSONParser.Options = .json5
  ) throws -> JSONDocument {
    try JSONParser.parseDocument(Array(text.utf8), options)
  }

  @Test("Every value knows where it begins, and every member where its name begins")
  func places() throws {
    let document = try document(text)
    func place(_ path: String) throws -> String? {
      document.position(of: try #require(JSONPath(path)).elements)?.description
    }
    func name(_ path: String) throws -> String? {
      document.positionOfName(at: try #require(JSONPath(path)).elements)?.description
    }
    #expect(try place("") == "line 1, column 1")
    #expect(try place("title") == "line 2, column 10")
    #expect(try name("title") == "line 2, column 3")
    #expect(try place("steps[0]") == "line 4, column 5")
    #expect(try place("steps[1].expect.code") == "line 5, column 23")
    #expect(try name("steps[1].expect['x.y']") == "line 5, column 26")
    #expect(try place("steps[1].expect['x.y']") == "line 5, column 33")
    #expect(try name("steps[1]") == nil)
  }

  @Test("A path to nothing has no place")
  func nowhere() throws {
    let document = try document(text)
    for path in ["x", "steps[2]", "title[0]", "steps.code", "[0]", "steps[0].advance.x"] {
      let elements = try #require(JSONPath(path)).elements
      #expect(document.position(of: elements) == nil, "\(path)")
    }
  }

  @Test("The document holds the same value as reading alone, and fails alike")
  func sameValue() throws {
    #expect(try document(text).value == JSONParser.parse(text, .json5))
    let error = JSONError(
      kind: .trailingComma, position: JSONPosition(line: 1, column: 3, offset: 2))
    #expect(throws: error) { try document("[1,]", .strict) }
  }

  @Test("Of two members with one name the place is that of the one that counts")
  func duplicates() throws {
    var options = JSONParser.Options.strict
    options.duplicateMembers = .keepLast
    let document = try document(#"{"a":[1],"b":2,"a":[3,4]}"#, options)
    #expect(document.value["a"] == [3, 4])
    #expect(document.position(of: [.member("a"), .index(1)])?.column == 23)
    #expect(document.position(of: [.member("b")])?.column == 14)
  }

  @Test("Every value of any document is found at its place", arguments: 1...20)
  func property(seed: Int) throws {
    var generator = ValueGenerator(seed: UInt64(seed))
    let value = generator.value(depth: 4)
    let bytes = value.serialized(.pretty)
    let document = try JSONParser.parseDocument(bytes)
    try check(value, at: JSONPath(), in: document, bytes)
  }

  /// The text from the place on must begin like the value.
  private func check(
    _ value: JSONValue, at path: JSONPath, in document: JSONDocument, _ bytes: [UInt8]
  ) throws {
    let position = try #require(document.position(of: path.elements), "\(path)")
    let first = try #require(value.serialized().first)
    #expect(bytes[position.offset] == first, "\(path)")
    for (index, element) in (value.arrayValue ?? []).enumerated() {
      try check(element, at: path.appending(index), in: document, bytes)
    }
    for (name, member) in value.objectValue ?? [:] {
      try check(member, at: path.appending(name), in: document, bytes)
    }
  }
}
