import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation
import Testing

@testable import ArcFedEntra

@Suite("The words of other years")
struct WordingTests {
  private static let page =
    "https://docs.microsoft.com/en-us/azure/active-directory/develop/workload-identity-federation"

  @Test(
    "One code stood for everything that matched nothing",
    arguments: [
      (WordingProfile.year2022, 400, "invalid_request"), (.year2023, 401, "invalid_client"),
    ])
  func noMatch(profile: WordingProfile, status: Int, error: String) async throws {
    let world = try await TenantWorld { $0.wording = profile }
    for claims in [["iss": "https://x"], ["aud": "x"], ["sub": "x"]] as [JSONObject] {
      let response = try await world.exchange(try world.assertion(claims: claims))
      #expect(response.status == status)
      let body = try response.json()
      #expect(body["error"]?.stringValue == error)
      #expect(body["error_codes"] == [70021])
      #expect(body["error_uri"] == nil)
      let issuer = claims["iss"]?.stringValue ?? TenantWorld.issuerText
      let subject = claims["sub"]?.stringValue ?? TenantWorld.subject
      let audience = claims["aud"]?.stringValue ?? TenantWorld.audience
      let lines = body["error_description"]?.stringValue?.split(separator: "\r\n") ?? []
      #expect(lines.count == 4)
      #expect(
        lines[0] == "AADSTS70021: No matching federated identity record found for presented "
          + "assertion. Assertion Issuer: '\(issuer)'. Assertion Subject: '\(subject)'. Assertion "
          + "Audience: '\(audience)'. \(Self.page)")
      #expect(lines[1].hasPrefix("Trace ID: "))
    }
  }

  @Test(
    "A token that lives too long was a bad request, then a bad client",
    arguments: [
      (WordingProfile.year2022, 400, "invalid_request"), (.year2023, 401, "invalid_client"),
      (.newest, 401, "invalid_client"),
    ])
  func tooLong(profile: WordingProfile, status: Int, error: String) async throws {
    let world = try await TenantWorld { $0.wording = profile }
    let now = Int(world.simulation.clock.now.seconds)
    let response = try await world.exchange(
      try world.assertion(claims: ["exp": .int(now + 25 * 3600 + 1)]))
    #expect(response.status == status)
    #expect(response.aadsts == 70023)
    #expect(try response.json()["error"]?.stringValue == error)
  }

  @Test("The trace says what the answer says")
  func trace() async throws {
    let world = try await TenantWorld { $0.wording = .year2022 }
    _ = try await world.exchange(try world.assertion(claims: ["sub": "x"]))
    let event = try #require(world.simulation.trace.events.last { $0.source == "Entra" })
    guard case .refused(let code, _) = event.outcome else {
      Issue.record("the refusal is not in the trace")
      return
    }
    #expect(code == "AADSTS70021")
  }

  @Test("Rows keep their code but for those that one code stood for")
  func rows() {
    for row in AADSTS.all {
      #expect(row.worded(.newest) == row)
      let old = row.worded(.year2023)
      #expect(old.code == row.code || old.code == 70021)
    }
    let outOfTime = AADSTS.assertionOutOfTime.worded(.year2022).template
    #expect(outOfTime.contains("https://docs.microsoft.com/azure/active-directory/develop/"))
  }
}
