import Testing

@Suite struct WhitespaceRuleTests {
  private static let cases = [
    Sample("let a = 1\n", lines: []),
    Sample("", lines: []),
    Sample("let a = 1 \n", lines: [1]),
    Sample("\n \nlet a = 1\n", lines: [2]),
    Sample("\tlet a = 1\n", lines: [1]),
    Sample("let a = 1\r\n", lines: [1]),
    Sample("let a = 1", lines: [1]),
    Sample("a: 1 \n", path: "Tests/Clients/a.py", lines: [1]),
  ]

  @Test("White space that nobody sees is found", arguments: cases)
  func samples(_ sample: Sample) {
    sample.check(WhitespaceRule())
  }
}
