import ArcFed
import ArcFedJSON
import ArcFedSimulation
import Testing

@testable import ArcFedScenarios

/// The auditor, shown steps that no world would take.
@Suite("The auditor")
struct AuditorTests {
  private static let limits = AuditedLimits(propagation: .zero, refusalMemory: .zero)

  /// What the auditor says to a step with that result and those events.
  private func violation(
    _ result: JSONValue, recording record: @Sendable (Trace) -> Void = { _ in },
    leavingOutEvents: Bool = false
  ) async throws -> Violation? {
    let emulator = try await Emulator()
    var auditor = Auditor(of: emulator, Self.limits)
    let sequence = emulator.trace.lastSequence
    record(emulator.trace)
    let report = StepReport(
      number: 7, verb: "exchangeToken", subject: "", commands: [], says: nil, reality: "",
      isConcurrent: false, startedAfter: .zero, result: result,
      events: leavingOutEvents ? [] : emulator.trace.events(after: sequence), explanation: nil,
      saved: [], mismatches: [], checkCount: 0)
    return await auditor.violation(after: report, clients: [], startedAt: emulator.instant)
  }

  /// A token of these claims whose signature is made up.
  private func token(_ claims: JSONObject) throws -> JSONValue {
    let parts = [#"{"alg":"RS256","typ":"JWT","kid":"k"}"#, JSONValue.object(claims).text()]
    let compact = parts.map { Self.base64URL(Array($0.utf8)) }.joined(separator: ".") + ".c2lnbmF0"
    return try #require(DecodedToken(compact)).json
  }

  private static func base64URL(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    var text = ""
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.enumerated().reduce(0) { $0 | Int($1.element) << (16 - 8 * $1.offset) }
      text += (0...group.count).map { String(alphabet[bits >> (18 - 6 * $0) & 63]) }.joined()
    }
    return text
  }

  private func exchange() throws -> JSONValue {
    [
      "assertion": try token(["iss": "https://i/", "sub": "s", "aud": "a", "exp": 4_000_000_000]),
      "token": try token(["appid": "client", "iss": "https://sts.windows.net/t/"]),
    ]
  }

  @Test("A step like any other is none of its business")
  func nothing() async throws {
    #expect(try await violation(["now": "later"]) == nil)
  }

  @Test("A refusal of Entra's that the trace does not tell")
  func untoldRefusal() async throws {
    let refusal: JSONValue = ["service": "Microsoft Entra ID", "code": "AADSTS700213"]
    #expect(try await violation(["error": refusal])?.invariant == .trace)
    let told = try await violation(["error": refusal]) {
      $0.record(
        "Entra", "issue access token", outcome: .refused(code: "AADSTS700213", reason: "no"))
    }
    #expect(told == nil)
    let another = try await violation(["error": refusal]) {
      $0.record("Entra", "issue access token", outcome: .refused(code: "AADSTS70025", reason: "no"))
    }
    #expect(another?.invariant == .trace)
  }

  @Test("A token that the trace does not tell, and events that are missing")
  func untoldToken() async throws {
    #expect(try await violation(try exchange())?.invariant == .trace)
    let lost = try await violation(
      [:], recording: { $0.record("az", "do") }, leavingOutEvents: true)
    #expect(lost?.invariant == .trace)
    #expect(lost?.step == 7)
  }

  @Test("A token within an event")
  func leak() async throws {
    let result: JSONValue = ["token": try token(["appid": "client"])]
    let compact = try #require(result.at("token.compact")?.stringValue)
    let found = try await violation(result) { $0.record("az", "show", "Bearer \(compact)") }
    #expect(found?.invariant == .trace)
    #expect(found?.finding.hasSuffix("holds a token") == true)
  }

  @Test("An assertion that no published key signed")
  func signature() async throws {
    let found = try await violation(try exchange()) {
      $0.record("Entra", "issue access token", "app", ["client": "client"])
    }
    #expect(found?.invariant == .signature)
  }

  @Test("An access token that lives for two days")
  func lifetime() async throws {
    let result: JSONValue = ["token": try token(["iat": 0, "exp": 172_800])]
    #expect(try await violation(result)?.invariant == .caps)
  }

  @Test("A token of another tenant than the client's")
  func foreignTenant() async throws {
    let emulator = try await Emulator()
    let application = try await emulator.createApplication(named: "app")
    var auditor = Auditor(of: emulator, Self.limits)
    let result: JSONValue = [
      "assertion": try token(["iss": "https://i/", "sub": "s", "aud": "a", "exp": 4_000_000_000]),
      "token": try token(["appid": .string(application.clientID), "tid": "another"]),
    ]
    let sequence = emulator.trace.lastSequence
    emulator.trace.record(
      "Entra", "issue access token", "app", ["client": application.clientID])
    let report = StepReport(
      number: 7, verb: "exchangeToken", subject: "", commands: [], says: nil, reality: "",
      isConcurrent: false, startedAfter: .zero, result: result,
      events: emulator.trace.events(after: sequence), explanation: nil, saved: [], mismatches: [],
      checkCount: 0)
    let found = await auditor.violation(
      after: report, clients: [application.clientID], startedAt: emulator.instant)
    #expect(found?.invariant == .trust)
    #expect(found?.finding.contains("the tenant another issued a token") == true)
  }
}

/// The auditor in worlds in which role assignments take another time than it has been told.
@Suite("The auditor on roles")
struct AuditorOnRolesTests {
  private static let steps = """
    { createResourceGroup: { name: 'rg' } },
    { createVault: { name: 'kv-1', resourceGroup: 'rg' } },
    { createStorageAccount: { name: 'data', resourceGroup: 'rg' } },
    { assignRole: { operator: 'me', role: 'Key Vault Secrets Officer', vault: 'kv-1' } },
    { assignRole: {
      operator: 'me', role: 'Storage Blob Data Contributor', storageAccount: 'data' } },
    { advance: '3h' },
    { setSecret: { vault: 'kv-1', name: 'db', value: 'x' } },
    { createContainer: { storageAccount: 'data', name: 'box' } },
    { createApplication: { name: 'app' } },
    { addClientSecret: { application: 'app', name: 'ci', validFor: '1d' },
      save: { secret: 'secretText' } },
    { assignRole: { application: 'app', role: 'ROLE', SCOPE } },
    { advance: '5m' },
    { signIn: { application: 'app', secret: '${secret}', scope: 'AUDIENCE/.default' },
      save: { token: 'token.compact' } },
    { presentToken: { token: '${token}', url: 'ADDRESS' } },
    """

  /// Somebody who may read something, and how.
  struct Way: Sendable, CustomTestStringConvertible {
    let role: String
    let scope: String
    let audience: String
    let address: String
    var testDescription: String { "\(role) on \(scope)" }

    static let secret = Way(
      role: "Key Vault Secrets User", scope: "vault: 'kv-1'", audience: "https://vault.azure.net",
      address: "https://kv-1.vault.azure.net/secrets/db?api-version=7.4")
    static let blobs = Way(
      role: "Storage Blob Data Reader", scope: "storageAccount: 'data', container: 'box'",
      audience: "https://storage.azure.com",
      address: "https://data.blob.core.windows.net/box?restype=container&comp=list")
    static let above = Way(
      role: "Storage Blob Data Owner", scope: "resourceGroup: 'rg'",
      audience: "https://storage.azure.com",
      address: "https://data.blob.core.windows.net/box?restype=container&comp=list")
  }

  private func violation(
    _ way: Way, in world: Duration, believing audited: Duration
  ) async throws -> Violation? {
    var configuration = EmulatorConfiguration()
    configuration.roleAssignmentPropagation = world
    let emulator = try await Emulator(configuration)
    let steps = Self.steps.replacing("ROLE", with: way.role).replacing("SCOPE", with: way.scope)
      .replacing("AUDIENCE", with: way.audience).replacing("ADDRESS", with: way.address)
    let script = try Script(file: "x.json5", bytes: Array("{ title: 'x', steps: [\(steps)] }".utf8))
    return await emulator.simulate {
      var stage = Stage(script, on: emulator, faults: FaultDesk(on: emulator, seed: 1))
      var auditor = Auditor(
        of: emulator,
        AuditedLimits(
          propagation: .seconds(8), refusalMemory: .seconds(8), rolePropagation: audited))
      let play = StepPlay(beginning: emulator.instant)
      for step in script.steps {
        let start = emulator.instant
        let arguments = Interpolation.fill(.object(step.arguments), from: stage.values)
        for report in await play.play([step], on: &stage) {
          let found = await auditor.violation(
            after: report, with: arguments.objectValue ?? [:], clients: [], startedAt: start)
          if let found { return found }
          // Only the reading may be refused.
          if report.wasRefused, step.verb != PresentToken.self {
            return Violation(.trace, step: step.number, report.result.text())
          }
        }
      }
      return nil
    }
  }

  @Test(
    "Nothing is found where roles count when they should", arguments: [Way.secret, .blobs, .above])
  func good(way: Way) async throws {
    #expect(try await violation(way, in: .seconds(30), believing: .seconds(30)) == nil)
  }

  @Test("A reading before the role counts is found", arguments: [Way.secret, .blobs, .above])
  func early(way: Way) async throws {
    let found = try await violation(way, in: .zero, believing: .hours(1))
    #expect(found?.invariant == .access)
    #expect(found?.finding.contains("without a role") == true)
  }

  @Test(
    "A refusal after the role has long counted is found", arguments: [Way.secret, .blobs, .above])
  func late(way: Way) async throws {
    let found = try await violation(way, in: .hours(2), believing: .seconds(30))
    #expect(found?.invariant == .access)
    #expect(found?.finding.contains("forbidden") == true)
  }
}
