import ArcFedScenarios
import FoundationEssentials
import TestSupport
import Testing

/// The table that maps Microsoft's concept page to scenarios names scenarios that are there, by
/// their own titles.
@Suite("The page that maps the concept page to scenarios")
struct ConceptPageTests {
  /// A scenario as a row of the table names it.
  struct Mention: Sendable {
    let sentence: String
    let number: String
    let title: String
  }

  static let rows: [[String]] = {
    let url = Fixture.packageRoot.appending(
      path: "Sources/Scenarios/ArcFedScenarios.docc/ConceptPage.md")
    let text = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").filter { $0.hasPrefix("| ") }.dropFirst().map { line in
      line.split(separator: "|").map { $0.trimming { $0 == " " } }
    }
  }()

  static let mentions: [Mention] = rows.flatMap { row in
    row[1].split(separator: ";").map { part in
      let words = part.trimming { $0 == " " }.split(separator: "`")
      return Mention(
        sentence: row[0], number: words.first.map(String.init) ?? "",
        title: words.last?.trimming { $0 == " " } ?? "")
    }
  }

  @Test("Every sentence stands there once, with a scenario")
  func sentences() {
    #expect(Self.rows.count >= 20)
    #expect(Set(Self.rows.map { $0[0] }).count == Self.rows.count)
    #expect(Self.rows.allSatisfy { $0.count == 2 && !$0[1].isEmpty })
  }

  @Test("Every scenario that is named is there, under that title")
  func scenarios() throws {
    for mention in Self.mentions {
      let folder = ScenarioLibraryTests.folders.first { $0.hasPrefix(mention.number + "-") }
      let path = "Scenarios/\(try #require(folder, "\(mention.sentence)"))/scenario.json5"
      let script = try Script(file: path, bytes: try Fixture.bytes(path)) { try? Fixture.bytes($0) }
      #expect(script.title == mention.title)
    }
  }
}

extension StringProtocol {
  /// The text without the characters at both ends that `isSpace` names.
  fileprivate func trimming(_ isSpace: (Character) -> Bool) -> String {
    let head = drop(while: isSpace)
    return String(head.reversed().drop(while: isSpace).reversed())
  }
}
