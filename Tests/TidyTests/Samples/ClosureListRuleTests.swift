import Testing

@Suite struct ClosureListRuleTests {
  private static let cases = [
    Sample("let a = P { 1 }, b = P { 2 }", lines: [1]),
    Sample("struct A {\n  static let c: Int = { 1 }(), d: Int = { 2 }()\n}", lines: [2]),
    Sample("let k = xs.map { $0 },\n  l = xs.map { -$0 }", lines: [1]),
    Sample("let k = xs\n  .map { $0 }, l = 3", lines: [1]),
    Sample("var a = f({ 1 }), b = 2", lines: [1]),
    Sample("let a = 1, b = 2", lines: []),
    Sample("let a: Int, b: Int\nlet c = { 1 }", lines: []),
    Sample("let a = P { 1 }\nlet b = P { 2 }", lines: []),
    Sample("if let a = b(), c == d { e() }", lines: []),
    Sample("guard let a = b(), let c = d() else { return }", lines: []),
    Sample("if case .a(let b, let c) = d { e() }", lines: []),
    Sample("f(a: { 1 }, b: 2)", lines: []),
    Sample("let a = [1: { 1 }, 2: { 2 }]", lines: []),
    Sample("let (a, b) = f { 1 }", lines: []),
  ]

  @Test("Two variables with a closure in one declaration are found", arguments: cases)
  func samples(_ sample: Sample) {
    sample.check(ClosureListRule())
  }
}
