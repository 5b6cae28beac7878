import Foundation
import TestSupport
import Testing

/// The house rules, held against every file of `Sources` and `Tests`.
@Suite struct HouseTests {
  /// Read once: each rule looks at the same files.
  private static let house = Result { try House(packageRoot: Fixture.packageRoot) }

  @Test("The house is read")
  func read() throws {
    let house = try Self.house.get()
    #expect(house.swiftFiles.contains { $0.path == "Tests/TidyTests/HouseTests.swift" })
    #expect(house.files.contains { $0.path == "Sources/CSQLite/shim.h" })
  }

  @Test("The lexer is not led astray: in every file the brackets match")
  func brackets() throws {
    for file in try Self.house.get().swiftFiles {
      let signs = file.tokens.filter { $0.kind == .sign }.map(\.text)
      for (opening, closing) in [("(", ")"), ("[", "]"), ("{", "}")] {
        #expect(signs.count { $0 == opening } == signs.count { $0 == closing }, "\(file.path)")
      }
    }
  }

  @Test("The house is in order", arguments: Rules.all.map(\.name))
  func order(_ name: String) throws {
    let house = try Self.house.get()
    let rule = try #require(Rules.all.first { $0.name == name })
    let findings = rule.findings(in: house).filter { finding in
      !Exemption.all.contains { $0.covers(finding) }
    }
    for finding in findings { Issue.record("\(finding.description)") }
  }

  @Test("Every exemption is still needed", arguments: Exemption.all)
  func exemptions(_ exemption: Exemption) throws {
    let house = try Self.house.get()
    let rule = try #require(Rules.all.first { $0.name == exemption.rule })
    #expect(
      rule.findings(in: house).contains { exemption.covers($0) },
      "\(exemption.path) keeps the rule by now, take it off the list")
  }

  @Test("No two rules have the same name")
  func names() {
    #expect(Set(Rules.all.map(\.name)).count == Rules.all.count)
  }
}
