import ArcFedJSON
import ArcFedSimulation
import TestSupport
import Testing

@testable import ArcFedKubernetes

@Suite("Renewal of projected tokens")
struct TokenRenewalTests {
  @Test("A token is renewed in its last fifth or after a day, less the jitter")
  func table() throws {
    let rows = try JSONParser.parse(Fixture.bytes("Kubernetes/token-renewal.json")).arrayValue ?? []
    #expect(rows.count == 13)
    let start = Timestamp.simulationEpoch
    for row in rows {
      let seconds = row["expirationSeconds"]?.intValue
      let renewal = TokenRenewal(
        expiry: start + .seconds(seconds ?? 3600), expirationSeconds: seconds)
      let isDue = renewal.isDue(
        at: start + .seconds(row["ageSeconds"]?.intValue ?? 0),
        jitter: .seconds(row["jitterSeconds"]?.intValue ?? 0))
      #expect(isDue == row["isDue"]?.boolValue, "\(row.text())")
    }
  }

  @Test("A token of an hour that really lives a year is renewed within the hour")
  func extendedToken() {
    let start = Timestamp.simulationEpoch
    let renewal = TokenRenewal(expiry: start + .seconds(3607), expirationSeconds: 3607)
    #expect(renewal.renewalTime(jitter: .zero) == start + .seconds(3607 - 721))
  }

  @Test("The jitter is whole seconds below ten")
  func jitter() {
    #expect(TokenRenewal.jitter(0) == .zero)
    #expect(TokenRenewal.jitter(0.999) == .seconds(9))
    #expect(TokenRenewal.jitter(0.55) == .seconds(5))
  }

  @Test("Tokens of a pod that is gone are forgotten, and so are expired ones")
  func memory() {
    let start = Timestamp.simulationEpoch
    func key(_ uid: String) -> KubeletTokens.Key {
      KubeletTokens.Key(
        namespace: "n", account: "a", audiences: [], expirationSeconds: 600, podName: "p",
        podUID: uid)
    }
    var tokens = KubeletTokens()
    let token = KubeletTokens.Token(
      bytes: [1], renewal: TokenRenewal(expiry: start + .seconds(600), expirationSeconds: 600))
    tokens.remember(token, for: key("one"))
    tokens.remember(token, for: key("two"))
    tokens.forget(podUID: "one")
    #expect(tokens.token(key("one")) == nil)
    #expect(tokens.token(key("two")) == token)
    tokens.dropExpired(at: start + .seconds(600))
    #expect(tokens.token(key("two")) == nil)
  }

  @Test("The atomic writer swings a link, and leaves unchanged content alone")
  func atomicWriter() throws {
    let now = Timestamp.simulationEpoch
    let random = RandomSource(seed: 1)
    var directory = ProjectedDirectory()
    let first = ["token": ProjectedFile(bytes: [1], mode: 0o644)]
    let isFirstWritten = directory.write(first, at: now, random: random.stream("a"))
    #expect(isFirstWritten)
    let name = directory.dataDirectory
    #expect(name.hasPrefix("..2026_03_02_09_00_00."))
    #expect(directory.entries[ProjectedDirectory.dataLink] == .link(name))
    #expect(directory.entries["token"] == .link("..data/token"))
    #expect(directory.entries[name] == .directory(first))
    let isRewritten = directory.write(
      first, at: now + .seconds(9), random: random.stream("b"))
    #expect(!isRewritten)
    #expect(directory.dataDirectory == name)
    let second = ["token": ProjectedFile(bytes: [2], mode: 0o644)]
    let isSecondWritten = directory.write(
      second, at: now + .seconds(9), random: random.stream("b"))
    #expect(isSecondWritten)
    #expect(directory.dataDirectory != name)
    #expect(directory.entries[name] == nil)
    #expect(directory.entries.count == 3)
  }
}
