import ArcFed
import ArcFedJSON
import ArcFedSimulation
import Testing

@testable import ArcFedScenarios

@Suite("Fuzzing")
struct FuzzTests {
  /// A matcher that is wrong in one way.
  struct Broken: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let invariant: Invariant
    let equality: @Sendable (_ stored: String, _ presented: String) -> Bool

    init(
      _ description: String, _ invariant: Invariant,
      _ equality: @escaping @Sendable (String, String) -> Bool
    ) {
      testDescription = description
      self.invariant = invariant
      self.equality = equality
    }
  }

  static let broken = [
    Broken("case does not matter", .trust) { $0.lowercased() == $1.lowercased() },
    Broken("a beginning is enough", .trust) { $0.hasPrefix($1) || $1.hasPrefix($0) },
    Broken("every audience of the cloud is good", .trust) {
      $0 == $1 || $0.hasPrefix("api://") && $1.hasPrefix("api://")
    },
    Broken("nothing equals a branch", .refusal) { $0 == $1 && !$0.hasSuffix(":main") },
  ]

  /// The first finding of a run.
  private func finding(
    seed: UInt64 = 1, steps: Int, _ configuration: EmulatorConfiguration
  ) async throws -> Fuzzer.Finding? {
    let fuzzer = Fuzzer(seed: seed, steps: steps, configuration)
    for world in 0..<fuzzer.worldCount {
      if let found = try await fuzzer.finding(inWorld: world) { return await fuzzer.shrunk(found) }
    }
    return nil
  }

  @Test(
    "A broken matcher is found, and shrunk to five steps or fewer that show it", arguments: broken)
  func foundAndShrunk(_ broken: Broken) async throws {
    var configuration = EmulatorConfiguration()
    configuration.credentialEquality = broken.equality
    let found = try #require(try await finding(steps: 2_000, configuration))
    #expect(found.violation.invariant == broken.invariant)
    #expect(found.stepCount <= 5, "\(found.script)")
    let script = try Script(file: "found.json5", bytes: Array(found.script.utf8))
    #expect(script.stepCount == found.stepCount)
    // Where the matcher is broken the script fails, also without the auditor; elsewhere nothing is
    // wrong.
    #expect(!(try await ScenarioRunner(configuration).play(script)).succeeded)
    #expect(try await ScenarioRunner().play(script).succeeded, "\(found.script)")
    #expect(try await Fuzzer(seed: 0, steps: 0, configuration).finding(in: script) != nil)
    #expect(try await Fuzzer(seed: 0, steps: 0).finding(in: script) == nil)
  }

  @Test("The same seed draws the same worlds, another one others; all are scripts")
  func worlds() throws {
    let fuzzer = Fuzzer(seed: 7, steps: 1_000)
    #expect(fuzzer.worldCount == 10)
    for world in 0..<10 {
      let value = fuzzer.world(world)
      #expect(value == Fuzzer(seed: 7, steps: 1_000).world(world))
      #expect(value != Fuzzer(seed: 8, steps: 1_000).world(world))
      let script = try Script(file: "x.json5", bytes: value.serialized())
      #expect(script.stepCount == 100)
    }
  }

  @Test("Every invariant holds in worlds where tokens are given and refused, and limits are met")
  func holds() async throws {
    let wanted: Set<String> = [
      "exchangeToken ok", "requestToken ok", "exchangeToken AADSTS700211",
      "exchangeToken AADSTS700213", "exchangeToken AADSTS700212", "exchangeToken AADSTS70025",
      "exchangeToken AADSTS7002131", "createFlexibleCredential ok", "assignRole ok",
      "removeRole ok", "presentToken ok", "presentToken ForbiddenByRbac",
      "presentToken AuthorizationPermissionMismatch", "exchangeToken AADSTS700024",
      "exchangeToken AADSTS700016", "deleteFederatedCredential ok",
      "createFederatedCredential TooManyFederatedIdentityCredentials",
    ]
    var outcomes: Set<String> = []
    let fuzzer = Fuzzer(seed: 1, steps: 6_000)
    // As many worlds as it takes to see all of them, and no more.
    for world in 0..<fuzzer.worldCount where !outcomes.isSuperset(of: wanted) {
      let script = try Script(file: "x.json5", bytes: fuzzer.world(world).serialized())
      let played = try await FuzzPlay(configuration: EmulatorConfiguration()).play(script)
      #expect(played.violation == nil)
      for report in played.reports {
        outcomes.insert("\(report.verb) \(report.result["error"]?["code"]?.stringValue ?? "ok")")
      }
    }
    for outcome in wanted { #expect(outcomes.contains(outcome), "\(outcomes.sorted())") }
  }
}
