import Testing

/// A small text to hold a rule against, and what the rule must say of it.
struct Sample: CustomTestStringConvertible, Sendable {
  let text: String
  let path: String
  /// The lines of the findings that are expected.
  let lines: [Int]

  init(_ text: String, path: String = "Sources/Entra/Sample.swift", lines: [Int]) {
    self.text = text
    self.path = path
    self.lines = lines
  }

  var testDescription: String { "\(path): \(text.prefix(60).replacing("\n", with: "⏎"))" }

  /// Holds a rule against the text and compares the lines that it finds fault with.
  func check(_ rule: any Rule, sourceLocation: SourceLocation = #_sourceLocation) {
    let findings = rule.findings(in: House(files: [SourceFile(path: path, text: text)]))
    #expect(findings.map(\.line) == lines, "\(findings)", sourceLocation: sourceLocation)
    for finding in findings {
      #expect(finding.description.hasPrefix("\(path):\(finding.line): "))
      #expect(finding.message.contains(", use ") && finding.message.hasSuffix(" instead"))
    }
  }
}
