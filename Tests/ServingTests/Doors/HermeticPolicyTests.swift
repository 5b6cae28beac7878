import ArcFed
import ArcFedHTTPServer
import ArcFedSimulation
import Testing

@testable import ArcFedServing

@Suite("Whom the proxy reaches", .serialized, .timeLimit(.minutes(10)))
struct HermeticPolicyTests {
  @Test("What is emulated is intercepted, everybody else refused and recorded")
  func verdicts() async throws {
    let world = try await ServedWorld()
    let allowed = try #require(AllowedHost("k3s.local:6443=127.0.0.1"))
    let policy = HermeticPolicy(
      world: world.server.world, authority: world.server.authority, allowedHosts: [allowed])
    #expect(policy.verdict(on: "login.microsoftonline.com", port: 443) == .intercept)
    #expect(policy.verdict(on: "169.254.169.254", port: 80) == .intercept)
    #expect(policy.verdict(on: "k3s.local", port: 6443) == .relay(.address("127.0.0.1")))
    let before = try world.emulator.trace.lastSequence
    for (host, port) in [
      ("example.com", 443), ("login.microsoftonline.com", 80), ("nobody.vault.azure.net", 443),
      ("k3s.local", 443), ("localhost", 443),
    ] {
      guard case .refuse = policy.verdict(on: host, port: port) else {
        Issue.record("\(host):\(port) is not refused")
        continue
      }
    }
    let events = try world.emulator.trace.events(after: before)
    #expect(events.map(\.subject).contains("example.com:443"))
    #expect(!world.server.authority.vouches(for: "example.com"))
    #expect(!world.server.authority.vouches(for: "k3s.local"))
  }
}
