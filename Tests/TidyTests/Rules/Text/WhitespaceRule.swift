/// Rule 7: no white space that nobody sees.
struct WhitespaceRule: FileRule {
  let name = "No invisible white space"

  func findings(in file: SourceFile) -> [Finding] {
    var findings: [Finding] = []
    for (index, line) in file.lines.enumerated() {
      if line.utf8.contains(UInt8(ascii: "\t")) {
        findings.append(file.finding(name, line: index + 1, "a tab, use spaces instead"))
      }
      if let last = line.utf8.last, [UInt8(ascii: " "), UInt8(ascii: "\r")].contains(last) {
        findings.append(
          file.finding(name, line: index + 1, "trailing white space, use none instead"))
      }
    }
    if !file.text.isEmpty, file.text.utf8.last != UInt8(ascii: "\n") {
      findings.append(
        file.finding(name, line: file.lines.count, "no newline at the end, use one instead"))
    }
    return findings
  }
}
