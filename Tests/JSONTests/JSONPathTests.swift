import ArcFedJSON
import Testing

@Suite("Paths and pointers")
struct JSONPathTests {
  private let value: JSONValue = [
    "a": ["b": [["c": 1], 2]], "metadata": ["annotations": ["x.y/z": "v", "it's": 2, "": 3]],
  ]

  @Test("A path leads to members, elements and quoted names")
  func lookup() {
    #expect(value.at("a.b[0].c") == 1)
    #expect(value.at("a.b[1]") == 2)
    #expect(value.at("metadata.annotations['x.y/z']") == "v")
    #expect(value.at("['metadata'][\"annotations\"]['it\\'s']") == 2)
    #expect(value.at("metadata.annotations['']") == 3)
    #expect(value.at("") == value)
    #expect(JSONValue.array([[5]]).at("[0][0]") == 5)
  }

  @Test("A path to nothing leads nowhere")
  func nowhere() {
    for path in ["x", "a.x", "a.b[2]", "a[0]", "a.b.c", "a.b[0].c.d"] {
      #expect(value.at(path) == nil, "\(path)")
    }
  }

  @Test("A malformed path is none")
  func malformed() {
    for path in [
      ".", ".a", "a.", "a..b", "a[", "a[]", "a[x]", "a[-1]", "a[0", "a['x'", "a['x]", "a]", "a[0]b",
      "a'b'", "a['x\\", "a[99999999999999999999]", "a[ 0 ]",
    ] {
      #expect(JSONPath(path) == nil, "\(path)")
      #expect(value.at(path) == nil)
    }
  }

  @Test("A path is described as it is read")
  func description() throws {
    let path = JSONPath([.member("steps"), .index(3), .member("expect"), .member("code")])
    #expect(path.description == "steps[3].expect.code")
    #expect(
      JSONPath().appending(0).appending("x.y").appending("it's").description
        == "[0]['x.y']['it\\'s']")
    for elements: [JSONPathElement] in [
      [], [.member("")], [.member("\u{301}'\u{301}"), .member("\u{301}")],
      [.member("a\\b"), .index(0)], [.member("[0]")],
      [.index(1), .member("ü-1")],
      [.member("'"), .member("\""), .member("a b")],
    ] {
      let path = JSONPath(elements)
      #expect(try #require(JSONPath(path.description)) == path)
    }
  }

  @Test("The pointers of RFC 6901 section 5 lead where it says")
  func pointers() throws {
    let document: JSONValue = [
      "foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\j": 5, "k\"l": 6,
      " ": 7, "m~n": 8,
    ]
    let table: [(String, JSONValue)] = [
      ("", document), ("/foo", ["bar", "baz"]), ("/foo/0", "bar"), ("/", 0), ("/a~1b", 1),
      ("/c%d", 2), ("/e^f", 3), ("/g|h", 4), ("/i\\j", 5), ("/k\"l", 6), ("/ ", 7), ("/m~0n", 8),
    ]
    for (text, expected) in table {
      let pointer = try #require(JSONPointer(text))
      #expect(document.at(pointer) == expected, "\(text)")
      #expect(pointer.description == text)
    }
  }

  @Test("A pointer to nothing leads nowhere, and a malformed one is none")
  func badPointers() throws {
    let document: JSONValue = ["a": [1, 2], "b": "x"]
    for text in ["/c", "/a/2", "/a/-", "/a/01", "/a/-1", "/a/", "/b/0", "/a/0/x"] {
      #expect(document.at(try #require(JSONPointer(text))) == nil, "\(text)")
    }
    for text in ["a", "#/a", "/~", "/~2", "/a~"] { #expect(JSONPointer(text) == nil, "\(text)") }
  }

  @Test("Pointers compare by code point")
  func pointerEquality() {
    #expect(JSONPointer(["é"]) != JSONPointer(["e\u{301}"]))
    #expect(JSONPointer(["a"]).isPrefix(of: JSONPointer(["a", "b"])))
    #expect(!JSONPointer(["a"]).isPrefix(of: JSONPointer(["ab"])))
  }
}
