/// Rule 4: no file is too long to hold in the head, no line too long for two windows side by side.
struct FileSizeRule: FileRule {
  static let maximumLines = 500
  static let maximumColumns = 100

  let name = "Files and lines are short"

  func findings(in file: SourceFile) -> [Finding] {
    guard !file.path.hasSuffix(".md") else { return [] }
    var findings: [Finding] = []
    if file.lines.count > Self.maximumLines {
      findings.append(
        file.finding(
          name, line: file.lines.count,
          "\(file.lines.count) lines, use two files of one topic each instead"))
    }
    for (index, line) in file.lines.enumerated()
    where line.utf8.count > Self.maximumColumns && line.count > Self.maximumColumns {
      findings.append(
        file.finding(
          name, line: index + 1,
          "\(line.count) columns, use at most \(Self.maximumColumns) instead"))
    }
    return findings
  }
}

/// Rule 4: most files fit on a page or two.
struct MedianSizeRule: Rule {
  static let maximumMedianLines = 150

  let name = "The median file is short"

  func findings(in house: House) -> [Finding] {
    let counts = house.swiftFiles.map(\.lines.count).sorted()
    guard !counts.isEmpty, counts[counts.count / 2] > Self.maximumMedianLines else { return [] }
    return [
      Finding(
        rule: name, path: "Sources", line: 0,
        message: "the median file has \(counts[counts.count / 2]) lines, "
          + "use files of at most \(Self.maximumMedianLines) instead")
    ]
  }
}
