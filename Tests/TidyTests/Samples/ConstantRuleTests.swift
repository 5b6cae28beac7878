import Testing

@Suite struct ConstantRuleTests {
  private static let cases = [
    Sample("enum A {\n  static let maximumKeys = 100\n}", lines: [2]),
    Sample("enum A {\n  /// RFC 7517, section 5.\n  static let maximumKeys = 100\n}", lines: []),
    Sample("enum A {\n  static let maximumKeys = 100  // RFC 7517\n}", lines: []),
    Sample("enum A {\n  static let age: Duration = .seconds(24 * 3_600)\n}", lines: [2]),
    Sample("enum A {\n  static let issuer = \"https://sts.windows.net\"\n}", lines: [2]),
    Sample("enum A {\n  static let name = \"app\"\n  static let first = 0\n}", lines: []),
    Sample("/// RFC 7517.\nenum A {\n  static let a = 10\n  static let b = 20\n}", lines: []),
    Sample("enum A {\n  // RFC 7517.\n  static let a = 10\n  static let b = 20\n}", lines: []),
    Sample("enum A {\n  // RFC 7517.\n  static let a = 10\n\n  static let b = 20\n}", lines: [5]),
    Sample("enum A {\n  static let a = other.count + 10\n}", lines: []),
    Sample("enum A {\n  static let secondsPerDay = 86_400\n}", lines: []),
    Sample("enum A {\n  static let a = 10\n}", path: "Tests/EntraTests/A.swift", lines: []),
  ]

  @Test("A constant from nowhere is found", arguments: cases)
  func samples(_ sample: Sample) {
    sample.check(ConstantRule())
  }
}
