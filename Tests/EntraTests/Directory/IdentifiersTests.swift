import ArcFedSimulation
import Testing

@testable import ArcFedEntra

@Suite("New identifiers")
struct IdentifiersTests {
  @Test("No client secret looks like an option of a command line")
  func clientSecrets() {
    let identifiers = Identifiers(RandomSource(seed: 1), generation: 1)
    let secrets = (0..<1_000).map { _ in identifiers.clientSecret() }
    #expect(secrets.allSatisfy { $0.count == 40 && $0.dropFirst(3).hasPrefix("8Q~") })
    #expect(secrets.allSatisfy { !$0.hasPrefix("-") })
    #expect(Set(secrets).count == secrets.count)
    // Anything else may come first.
    #expect(Set(secrets.compactMap(\.first)).count == 64)
  }
}
