/// The rows for people.
package struct BenchTable: Sendable {
  private static let header = ["operation", "median", "spread", "target", ""]
  private let rows: [BenchRow]

  /// A table of those rows.
  package init(_ rows: [BenchRow]) { self.rows = rows }

  /// The table, one line a row, the details of each below it.
  package var lines: [String] {
    let cells = [Self.header] + rows.map(Self.cells)
    let widths = Self.header.indices.map { column in
      cells.map { $0[column].count }.max() ?? 0
    }
    let aligned = cells.map { row in
      zip(row, widths).map { cell, width in
        cell + String(repeating: " ", count: width - cell.count)
      }.joined(separator: "  ")
    }
    return zip(aligned, [[]] + rows.map(\.details)).flatMap { line, details in
      details.isEmpty ? [line] : [line, "    " + Self.text(details)]
    }
  }

  /// The table in Markdown, for a page.
  package var markdown: [String] {
    let cells = [Self.header, Self.header.map { _ in "---" }] + rows.map(Self.cells)
    return cells.map { "| \($0.joined(separator: " | ")) |" }
  }

  private static func cells(_ row: BenchRow) -> [String] {
    let unit = row.unit.isEmpty ? "" : " \(row.unit)"
    let target = row.target.map { $0.text + unit } ?? ""
    guard let median = row.median, let least = row.rounds.min(), let most = row.rounds.max() else {
      return [row.name, "", "", target, "not measured" + (row.absence.map { ": " + $0 } ?? "")]
    }
    return [
      row.name, BenchRow.text(median) + unit, "\(BenchRow.text(least))–\(BenchRow.text(most))",
      target, row.target == nil ? "" : row.isMet ? "met" : "missed",
    ]
  }

  private static func text(_ details: [BenchRow.Detail]) -> String {
    details.map { detail in
      "\(detail.name) \(BenchRow.text(detail.value))\(detail.unit.isEmpty ? "" : " ")\(detail.unit)"
    }.joined(separator: ", ")
  }
}
