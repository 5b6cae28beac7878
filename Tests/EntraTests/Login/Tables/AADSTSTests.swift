import Testing

@testable import ArcFedEntra

@Suite("Refusals of the token endpoint")
struct AADSTSTests {
  @Test("Every row of the table is answered whole, to the letter")
  func table() async throws {
    for row in try FixtureRows.of("aadsts") {
      try await AADSTSRow(json: row).check()
    }
  }

  @Test("Every row about trust and policies is answered whole, to the letter")
  func trust() async throws {
    for row in try FixtureRows.of("aadsts-trust") {
      try await TrustRow(row).check()
    }
  }

  @Test("Every refusal that the code can produce has a row")
  func completeness() throws {
    let reached = Set(
      try (FixtureRows.of("aadsts") + FixtureRows.of("aadsts-trust")).map { row in
        let row = AADSTSRow(json: row)
        return "\(row.code) \(row.error)"
      })
    for row in AADSTS.all {
      for profile in WordingProfile.allCases {
        let worded = row.worded(profile)
        #expect(reached.contains("\(worded.code) \(worded.error.rawValue)"))
      }
    }
  }

  @Test("No template names a value twice spelled or leaves a brace open")
  func templates() {
    for row in AADSTS.all {
      let opened = row.template.count { $0 == "{" }
      #expect(opened == row.template.count { $0 == "}" }, "\(row.code)")
    }
  }

  @Test("Values are put in once")
  func values() {
    let refusal = AADSTSRefusal(
      .noFederatedCredentials, ["client": "{name}", "name": "{client}"])
    #expect(
      refusal.message
        == "AADSTS70025: The client '{name}'({client}) has no configured federated identity "
        + "credentials.")
  }
}
