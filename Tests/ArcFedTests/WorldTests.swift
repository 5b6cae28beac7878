import ArcFed
import ArcFedSQLite
import ArcFedSimulation
import FoundationEssentials
import Testing

@Suite("Worlds")
struct WorldTests {
  /// One exchange in a world of its own; everything that it produced.
  private func exchange(seed: UInt64) async throws -> (access: String, assertion: String) {
    let emulator = try await Emulator(EmulatorConfiguration(seed: seed))
    let cluster = try await emulator.connectCluster(named: "edge-01")
    let identity = try await emulator.createManagedIdentity(named: "app")
    try await identity.trust(cluster, serviceAccount: "default/app")
    let pod = try await cluster.run(
      image: "app", serviceAccount: "default/app", clientID: identity.clientID)
    await emulator.advance(by: .seconds(10))
    let exchange = try await pod.requestToken(scope: "https://vault.azure.net/.default")
    return (exchange.token.compact, exchange.assertion?.compact ?? "")
  }

  @Test("The same seed gives the same tokens, byte for byte; another seed gives others")
  func seeds() async throws {
    let first = try await exchange(seed: 7)
    let again = try await exchange(seed: 7)
    let other = try await exchange(seed: 8)
    #expect(first == again)
    #expect(first.access != other.access)
    #expect(first.assertion != other.assertion)
  }

  @Test("Worlds side by side in one process know nothing of each other")
  func sideBySide() async throws {
    let alone = try await exchange(seed: 3)
    let together = try await withThrowingTaskGroup(of: (access: String, assertion: String).self) {
      group in
      for _ in 0..<4 { group.addTask { try await exchange(seed: 3) } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(together.count == 4)
    #expect(together.allSatisfy { $0 == alone })
  }

  @Test("No token and no secret ever stands in the trace")
  func noSecretsInTheTrace() async throws {
    let emulator = try await Emulator()
    let cluster = try await emulator.connectCluster(named: "edge-01")
    let identity = try await emulator.createManagedIdentity(named: "app")
    try await identity.trust(cluster, serviceAccount: "default/app")
    let vault = try await emulator.createVault(named: "kv-edge")
    try await emulator.assignOperator(role: "Key Vault Secrets Officer", on: vault)
    await emulator.advance(by: .seconds(60))
    try await vault.setSecret(named: "db-password", to: "correct horse battery")
    let pod = try await cluster.run(
      image: "app", serviceAccount: "default/app", clientID: identity.clientID)
    _ = try await pod.requestToken(scope: "https://vault.azure.net/.default")
    let texts = emulator.trace.events.flatMap { event in
      [event.action, event.subject, "\(event.outcome)"] + event.details.map(\.value)
    }
    #expect(texts.count > 50)
    #expect(!texts.contains { $0.contains("eyJ") })
    #expect(!texts.contains { $0.contains("correct horse") })
  }

  @Test("A world in real time has the machine's time, keys of its own, and can be moved forward")
  func realTime() async throws {
    var configuration = EmulatorConfiguration()
    configuration.time = .real
    configuration.usesFreshChance = true
    let emulator = try await Emulator(configuration)
    let year = Calendar(identifier: .gregorian).component(.year, from: Date())
    #expect(emulator.now.hasPrefix("\(year)"))
    let identity = try await emulator.createManagedIdentity(named: "app")
    try await identity.addFederatedCredential(
      named: "edge-01", issuer: "https://issuer.example/", subject: "s", audiences: ["a"])
    let other = try await Emulator(configuration).createManagedIdentity(named: "app")
    #expect(identity.clientID != other.clientID)
    let before = emulator.instant
    await emulator.advance(by: .seconds(3_600))
    #expect(emulator.instant - before >= .seconds(3_600))
  }

  @Test("Time passes only when somebody lets it")
  func time() async throws {
    let emulator = try await Emulator()
    #expect(emulator.now == "2026-03-02T09:00:00Z")
    await emulator.advance(by: .seconds(90))
    #expect(emulator.now == "2026-03-02T09:01:30Z")
  }
}

@Suite("State files")
struct StateFileTests {
  private let path = FileManager.default.temporaryDirectory
    .appending(path: "arcfed-state-\(UUID().uuidString).sqlite").path(percentEncoded: false)

  private func remove() {
    for suffix in ["", "-wal", "-shm"] {
      for file in [path, "\(path).cluster-edge-01"] {
        try? FileManager.default.removeItem(atPath: file + suffix)
      }
    }
  }

  private func refusal() async -> Refusal? {
    var configuration = EmulatorConfiguration()
    configuration.storage = .file(path)
    return await #expect(throws: Refusal.self) { _ = try await Emulator(configuration) }
  }

  @Test("What is made in a state file is there again")
  func reopening() async throws {
    defer { remove() }
    var configuration = EmulatorConfiguration()
    configuration.storage = .file(path)
    let first = try await Emulator(configuration)
    let identity = try await first.createManagedIdentity(named: "app")
    let vault = try await first.createVault(named: "kv-edge")
    try await first.assignOperator(role: "Reader", on: vault)
    await first.advance(by: .seconds(3_600))
    let again = try await Emulator(configuration)
    #expect(again.operatorPrincipalID == first.operatorPrincipalID)
    #expect(again.now == first.now)
    try await again.assign(role: "Key Vault Secrets User", to: identity, on: vault)
    let same = try await again.createManagedIdentity(named: "app")
    #expect(same.clientID == identity.clientID)
    #expect(same.principalID == identity.principalID)
  }

  @Test("A cluster in a state file goes on with its issuer and its keys")
  func reopenedCluster() async throws {
    defer { remove() }
    var configuration = EmulatorConfiguration()
    configuration.storage = .file(path)
    let first = try await Emulator(configuration)
    let issuer = try await first.connectCluster(named: "edge-01").issuerURL
    let identity = try await first.createManagedIdentity(named: "app")
    await first.advance(by: .seconds(3_600))
    let again = try await Emulator(configuration)
    let cluster = try await again.connectCluster(named: "edge-01")
    #expect(cluster.issuerURL == issuer)
    let same = try await again.createManagedIdentity(named: "app")
    try await same.trust(cluster, serviceAccount: "default/app")
    let pod = try await cluster.run(
      image: "app", serviceAccount: "default/app", clientID: identity.clientID)
    await again.advance(by: .seconds(10))
    let exchange = try await pod.requestToken(scope: "https://vault.azure.net/.default")
    #expect(exchange.assertion?.claim("iss") == issuer)
    #expect(exchange.token.claim("appid") == identity.clientID)
  }

  @Test("A damaged file is refused and stays as it was")
  func damaged() async throws {
    defer { remove() }
    var bytes = Array("SQLite format 3\0".utf8)
    bytes += [UInt8](repeating: 0x5A, count: 5_000)
    try Data(bytes).write(to: URL(filePath: path))
    #expect(await refusal()?.code == "StateRefused")
    #expect(FileManager.default.contents(atPath: path) == Data(bytes))
  }

  @Test("A file of a newer schema is refused and stays as it was")
  func newerSchema() async throws {
    defer { remove() }
    do {
      let connection = try Connection(.file(path))
      let newer = Migrator(
        room: "entra",
        (1...99).map { Migration(name: "step \($0)", sql: "CREATE TABLE t\($0) (a INTEGER)") })
      try newer.migrate(connection)
    }
    let before = FileManager.default.contents(atPath: path)
    let refusal = await refusal()
    #expect(refusal?.code == "StateRefused")
    #expect(FileManager.default.contents(atPath: path) == before)
  }

  @Test("A folder, or a file in no folder, is refused")
  func noFile() async {
    var configuration = EmulatorConfiguration()
    for place in [FileManager.default.temporaryDirectory.path(), "/nowhere/at/all/state.sqlite"] {
      configuration.storage = .file(place)
      let refusal = await #expect(throws: Refusal.self) { _ = try await Emulator(configuration) }
      #expect(refusal?.code == "StateRefused")
    }
  }
}
