import Testing

@Suite struct CommentRuleTests {
  private static let cases = [
    Sample("// TO\("DO"): later", lines: [1]),
    Sample("let a = 1 // FIX\("ME")", lines: [1]),
    Sample("/// TO\("DO") document", lines: [1]),
    Sample("let a = \"TO\("DO")\"", lines: []),
    Sample("// let a = 1", lines: [1]),
    Sample("//  return a(b)", lines: [1]),
    Sample("// if a {\n//   b()\n// }", lines: [1, 2, 3]),
    Sample("// import Foundation", lines: [1]),
    Sample("// connection.close()", lines: [1]),
    Sample("// #expect(a == b)", lines: [1]),
    Sample("// The last one to leave closes it (RFC 9112, section 9.6)", lines: []),
    Sample("// if the list is empty, nothing is sent", lines: []),
    Sample("// let the caller decide; return early.", lines: []),
    Sample("/// let a = 1", lines: []),
    Sample("let a = 1  // see close()", lines: []),
    Sample("// MARK: - Parts\n//\n// swift-format-ignore", lines: []),
  ]

  @Test("Wishes and dead code are found, sentences are not", arguments: cases)
  func samples(_ sample: Sample) {
    sample.check(CommentRule())
  }
}
