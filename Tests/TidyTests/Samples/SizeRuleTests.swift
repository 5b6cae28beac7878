import Testing

@Suite struct SizeRuleTests {
  private func lines(_ count: Int) -> String {
    String(repeating: "let a = 1\n", count: count)
  }

  @Test("A file of 500 lines is short enough, one of 501 is not")
  func fileLength() {
    Sample(lines(500), lines: []).check(FileSizeRule())
    Sample(lines(501), lines: [501]).check(FileSizeRule())
  }

  @Test("A line of 100 columns is short enough, one of 101 is not, whatever its bytes")
  func lineLength() {
    let wide = "// " + String(repeating: "é", count: 97)
    Sample("a\n\(wide)\n", lines: []).check(FileSizeRule())
    Sample("a\n\(wide)x\n", lines: [2]).check(FileSizeRule())
  }

  @Test("The median file has at most 150 lines")
  func median() {
    func house(_ counts: [Int]) -> House {
      House(
        files: counts.enumerated().map { index, count in
          SourceFile(path: "Sources/Entra/A\(index).swift", text: lines(count))
        })
    }
    #expect(MedianSizeRule().findings(in: house([10, 150, 400])).isEmpty)
    #expect(MedianSizeRule().findings(in: house([10, 151, 400])).count == 1)
    #expect(MedianSizeRule().findings(in: house([])).isEmpty)
  }

  /// A declaration whose body makes it `count` lines long.
  private func declaration(_ head: String, lines count: Int) -> String {
    "\(head) {\n" + String(repeating: "  a()\n", count: count - 2) + "}\n"
  }

  @Test(
    "A function of 70 lines is short enough, one of 71 is not",
    arguments: [
      "func f()", "func f(a: Int = { 1 }()) async throws(E) -> [A: B]", "init?(a: A)", "deinit",
      "subscript(a: Int) -> Int", "var a: Int", "static func == (a: A, b: A) -> Bool",
      "func f<A>(a: A) -> some B where A: C",
    ])
  func functions(_ head: String) {
    Sample(declaration(head, lines: 70), lines: []).check(FunctionLengthRule())
    Sample("\n" + declaration(head, lines: 71), lines: [2]).check(FunctionLengthRule())
  }

  @Test("A requirement has no length, nor has a long type, nor a stored closure's neighbour")
  func noFunctions() {
    let members = String(repeating: "  func f()\n  var a: Int { get }\n", count: 60)
    Sample("protocol A {\n\(members)}\n" + declaration("struct B", lines: 90), lines: [])
      .check(FunctionLengthRule())
    Sample("var a = 1\n" + declaration("enum B", lines: 90), lines: []).check(FunctionLengthRule())
    Sample("self.init(a)\n" + declaration("enum B", lines: 90), lines: [])
      .check(FunctionLengthRule())
  }

  @Test("Braces in strings and comments do not count")
  func braces() {
    let body = String(repeating: "  a(\"}\") // }\n", count: 70)
    Sample("func f() {\n\(body)}\n", lines: [1]).check(FunctionLengthRule())
  }
}
