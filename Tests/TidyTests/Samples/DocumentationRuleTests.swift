import Testing

@Suite struct DocumentationRuleTests {
  private static let cases = [
    Sample("package struct A {}", lines: [1]),
    Sample("/// A.\npackage struct A {}", lines: []),
    Sample("// A.\npackage struct A {}", lines: [2]),
    Sample("/// A.\n\npackage struct A {}", lines: [3]),
    Sample("/** A.\n */\npublic struct A {}", lines: []),
    Sample("/// A.\n@frozen\npublic struct A {}", lines: []),
    Sample("@available(*, deprecated)\npublic func a() {}", lines: [1]),
    Sample("/// A.\n@discardableResult\npackage static func a() -> Int { 1 }", lines: []),
    Sample("struct A {}\nprivate func b() {}\ninternal let c = 1", lines: []),
    Sample("struct A {\n  package let a: Int\n  package init() {}\n}", lines: [2, 3]),
    Sample("struct A {\n  package private(set) var a: Int\n}", lines: [2]),
    Sample("struct A {\n  package(set) var a: Int\n}", lines: []),
    Sample("package final class A {}\npackage actor B {}", lines: [1, 2]),
    Sample("package subscript(a: Int) -> Int { a }", lines: [1]),
    Sample("package import ArcFedJSON\npublic extension A {}", lines: []),
    Sample(
      "/// A.\npackage protocol A {\n  func a()\n  /// B.\n  var b: Int { get }\n}", lines: [3]),
    Sample("protocol A {\n  func a()\n}", lines: []),
    Sample("let text = \"\"\"\n  package struct A {}\n  \"\"\"", lines: []),
  ]

  @Test("A declaration without its comment is found", arguments: cases)
  func samples(_ sample: Sample) {
    sample.check(DocumentationRule())
  }
}
