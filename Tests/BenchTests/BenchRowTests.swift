import ArcFedJSON
import Testing

@testable import ArcFedBench

@Suite("The table of measurements")
struct BenchRowTests {
  @Test("The median counts, not the best round")
  func median() {
    let row = BenchRow("exchange", [0.99, 0.80, 0.91], target: .atLeast(0.90))
    #expect(row.median == 0.91)
    #expect(row.isMet)
    #expect(!BenchRow("exchange", [0.99, 0.80, 0.89], target: .atLeast(0.90)).isMet)
    #expect(!BenchRow("p99", [11], unit: "ms", target: .atMost(10)).isMet)
  }

  @Test(
    "Figures have three digits that mean something",
    arguments: [
      (0.904, "0.90"), (9.996, "10.00"), (12.34, "12.3"), (123.4, "123"), (1_234, "1234"),
      (-0.5, "-0.50"), (0, "0.00"),
    ])
  func digits(value: Double, text: String) {
    #expect(BenchRow.text(value) == text)
  }

  @Test("A missed target is said, in all three forms")
  func missed() {
    let rows = [
      BenchRow("one", [0.5], target: .atLeast(0.9)), BenchRow("two", [3], unit: "ms"),
    ]
    let table = BenchTable(rows)
    #expect(table.lines.count == 3)
    #expect(table.lines[1].contains("missed"))
    #expect(!table.lines[2].contains("missed"))
    #expect(table.markdown[2].hasPrefix("| one | 0.50 |"))
    #expect(rows[0].json["met"]?.boolValue == false)
    #expect(rows[1].json["met"] == nil)
  }

  @Test("What could not be measured keeps its row and its target, and says why in all three forms")
  func notMeasured() {
    let row = BenchRow(
      "discovery", notMeasured: "nginx is not installed", target: .atLeast(0.9),
      details: [.init("ArcFed", 9_000, "/s")])
    #expect(row.median == nil)
    #expect(!row.isMet)
    let table = BenchTable([row])
    #expect(table.lines[1].contains("≥ 0.90  not measured: nginx is not installed"))
    #expect(table.lines[2] == "    ArcFed 9000 /s")
    #expect(
      table.markdown[2] == "| discovery |  |  | ≥ 0.90 | not measured: nginx is not installed |")
    #expect(row.json["median"] == .null)
    #expect(row.json["notMeasured"]?.stringValue == "nginx is not installed")
    #expect(row.json["met"] == nil)
  }
}
