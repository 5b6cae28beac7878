import Testing

/// The tables of upstream's own tests that are about requests, each case through the endpoint.
@Suite("Upstream's tables, through the API")
struct UpstreamTableTests {
  private static let tokens = "Kubernetes/Upstream/service-account-tokens.json"
  private static let admission = "Kubernetes/Upstream/service-account-admission.json"
  private static let controllers = "Kubernetes/Upstream/service-account-controllers.json"

  @Test(
    "Tokens are issued as test/integration/auth/svcaccttoken_test.go has it",
    arguments: Scene.names(UpstreamTableTests.tokens))
  func issued(_ name: String) async throws {
    #expect(try await Scene.problems(Self.tokens, name) == [])
  }

  @Test(
    "Pods are admitted as plugin/pkg/admission/serviceaccount/admission_test.go has it",
    arguments: Scene.names(UpstreamTableTests.admission))
  func admitted(_ name: String) async throws {
    #expect(try await Scene.problems(Self.admission, name) == [])
  }

  @Test(
    "Accounts and their tokens are kept as pkg/controller/serviceaccount's tests have it",
    arguments: Scene.names(UpstreamTableTests.controllers))
  func kept(_ name: String) async throws {
    #expect(try await Scene.problems(Self.controllers, name) == [])
  }

  @Test("The tables are there, and nothing is excepted without a reason")
  func completeness() throws {
    let counts = [Self.tokens: 20, Self.admission: 25, Self.controllers: 20]
    for (fixture, count) in counts {
      let scenes = try Scene.all(fixture)
      #expect(scenes.count >= count, "\(fixture) has \(scenes.count)")
      #expect(Set(scenes.map(\.name)).count == scenes.count, "\(fixture) has a name twice")
      #expect(scenes.allSatisfy { $0.exception?.isEmpty != true })
    }
    let rows = ["legacy-tokens": 19, "projected-tokens": 9, "volume-writes": 25]
    for (name, count) in rows { #expect(try Table.rows(name).count == count, "\(name)") }
  }
}
