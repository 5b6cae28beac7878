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
}
