import ArcFedJSON
import ArcFedSQLite
import ArcFedSimulation
import Testing

@testable import ArcFedEntra

/// The index is asked for every exchange; what it says must be what the tables say.
@Suite("The index of sign-ins is equal to the tables")
struct SignInIndexTests {
  private static let stepCount = 300

  @Test(
    "Whatever is written in whatever order, with one replica and with three, and with little room",
    arguments: UInt64(1)...4, [(1, SignInIndex.clientsMaximum), (3, 4)])
  func equality(seed: UInt64, _ setting: (replicas: Int, room: Int)) async throws {
    let simulation = Simulation(seed: seed)
    var configuration = TenantConfiguration(tenantID: TenantWorld.tenantID)
    configuration.replicaCount = setting.replicas
    configuration.replicaSpread = .seconds(9)
    let directory = try Directory(
      configuration: configuration, clock: simulation.clock, random: simulation.random,
      storage: .memory)
    await directory.makeRoom(setting.room)
    var play = IndexPlay(directory, simulation.random.stream("play"))
    var seen = 0
    for step in 0..<Self.stepCount {
      await simulation.advance(by: .milliseconds(700))
      let done = try await play.step()
      for clientID in play.clientIDs + play.gone.suffix(2) {
        let answer = try await directory.bothAnswers(clientID)
        #expect(answer.indexed == answer.read, "step \(step): \(done)")
        seen += answer.indexed == nil ? 0 : 1
      }
    }
    #expect(seen > Self.stepCount)
    #expect((1...setting.room) ~= (await directory.signInIndex.count))
  }

  @Test("A client that nobody has written to meanwhile is not read again")
  func remembered() async throws {
    let simulation = Simulation(seed: 3)
    let directory = try Directory(
      configuration: TenantConfiguration(tenantID: TenantWorld.tenantID),
      clock: simulation.clock, random: simulation.random, storage: .memory)
    var play = IndexPlay(directory, simulation.random.stream("play"))
    for _ in 0..<4 { try await play.addIdentity() }
    for clientID in play.clientIDs { _ = try await directory.signInClient(clientID) }
    #expect(await directory.signInIndex.count == 4)
    // A credential concerns one of them, a new principal may concern all.
    try await play.putCredential(of: 0)
    #expect(await directory.signInIndex.count == 3)
    try await play.addIdentity()
    _ = try await directory.signInClient(play.clientIDs[1])
    #expect(await directory.signInIndex.count == 1)
  }
}

/// Writes at random to a directory, through the calls that its front doors make.
private struct IndexPlay {
  private let directory: Directory
  private let chance: RandomStream
  private var owners: [FederatedCredentialOwner] = []
  private var principalIDs: [String] = []
  private var resourceIDs: [String?] = []
  private(set) var clientIDs: [String] = []
  /// The clients that are no more.
  private(set) var gone: [String] = []

  init(_ directory: Directory, _ chance: RandomStream) {
    (self.directory, self.chance) = (directory, chance)
  }

  mutating func step() async throws -> String {
    if clientIDs.count < 3 {
      try await addIdentity()
      return "add an identity"
    }
    let index = chance.integer(in: 0...(clientIDs.count - 1))
    switch chance.integer(in: 0...14) {
    case 0 where clientIDs.count < 8:
      try await addIdentity()
      return "add an identity"
    case 1 where clientIDs.count < 8:
      try await addApplication()
      return "add an application"
    case 2:
      _ = try await directory.deleteFederatedCredential(
        "edge-\(chance.integer(in: 0...3))", of: owners[index])
      return "delete a credential"
    case 3:
      _ = try await directory.setServicePrincipal(
        objectID: principalIDs[index], isEnabled: chance.integer(in: 0...1) == 0)
      return "enable or disable"
    case 4:
      await directory.noteRefusal(for: owners[index].id, replica: 0)
      return "note a refusal"
    case 5:
      try await changeSecrets(of: index)
      return "change secrets"
    case 6 where clientIDs.count > 4:
      try await delete(index)
      return "delete a principal"
    case 7:
      try await changeCertificates(of: index)
      return "change certificates"
    case 8:
      try await changeApplication(index)
      return "change an application"
    case 9:
      try await changePolicies()
      return "change policies"
    case 10 where clientIDs.count < 8:
      try await importIdentity()
      return "import an identity"
    case 11:
      try await directory.failToDisable(principalIDs[index], reading: clientIDs[index])
      return "fail in a transaction"
    default:
      try await putCredential(of: index)
      return "put a credential"
    }
  }

  mutating func addIdentity() async throws {
    let resource = "/subscriptions/s/identities/\(chance.hex(8))"
    let made = try await directory.putManagedIdentity(
      resourceID: resource, name: "app", location: "northeurope", tags: [])
    owners.append(.managedIdentity(principalID: made.identity.principalID))
    principalIDs.append(made.identity.principalID)
    clientIDs.append(made.identity.clientID)
    resourceIDs.append(resource)
  }

  private mutating func addApplication() async throws {
    let application = try await directory.createApplication(displayName: "app")
    let made = try #require(
      try await directory.createServicePrincipal(appID: application.appID))
    owners.append(.application(objectID: application.objectID))
    principalIDs.append(made.principal.objectID)
    clientIDs.append(application.appID)
    resourceIDs.append(nil)
  }

  func putCredential(of index: Int) async throws {
    let written = try await directory.putFederatedCredential(draft(), of: owners[index])
    #expect(throws: Never.self) { try written.get() }
  }

  private func draft() -> FederatedCredentialDraft {
    FederatedCredentialDraft(
      name: "edge-\(chance.integer(in: 0...3))", issuer: "https://issuer.example/\(chance.hex(2))/",
      subject: "system:serviceaccount:default:\(chance.hex(4))", audiences: ["audience"])
  }

  private func changeSecrets(of index: Int) async throws {
    guard case .application(let id) = owners[index] else { return }
    let kept = try await directory.secrets(applicationObjectID: id)
    if let first = kept.first, chance.integer(in: 0...1) == 0 {
      _ = try await directory.removeSecret(applicationObjectID: id, keyID: first.keyID)
    } else {
      _ = try await directory.addSecret(applicationObjectID: id)
    }
  }

  private func changeCertificates(of index: Int) async throws {
    guard case .application(let id) = owners[index] else { return }
    let kept = try await directory.certificates(applicationObjectID: id)
    if let first = kept.first {
      _ = try await directory.removeCertificate(applicationObjectID: id, keyID: first.keyID)
    } else {
      let certificate = try TenantWorld.certificate("client")
      _ = try await directory.addCertificate(certificate, applicationObjectID: id)
    }
  }

  private func changeApplication(_ index: Int) async throws {
    guard case .application(let id) = owners[index] else { return }
    var draft = ApplicationDraft()
    draft.identifierURIs = ["api://\(chance.hex(4))"]
    draft.isPublicClient = chance.integer(in: 0...1) == 0
    #expect(try await directory.putApplication(draft, objectID: id).get().objectID == id)
  }

  private func changePolicies() async throws {
    var policy = FederationPolicy()
    policy.requiredClaims = [
      .init(issuer: "https://issuer.example", claim: "sub", values: [chance.hex(4)])
    ]
    try await directory.setFederationPolicy(policy)
    if let old = await directory.conditionalAccessPolicies.first {
      _ = try await directory.deleteConditionalAccessPolicy(old.id)
    } else {
      try await directory.putConditionalAccessPolicy(
        ConditionalAccessPolicy(
          id: chance.uuid().lowercase, displayName: "none", state: .enabled,
          includedPrincipals: principalIDs, includedResources: ["All"], createdAt: .simulationEpoch)
      )
    }
  }

  private mutating func importIdentity() async throws {
    let resource = "/subscriptions/s/identities/\(chance.hex(8))"
    let imported = ImportedIdentity(
      resourceID: resource, name: "app", location: "northeurope", credentials: [draft()])
    let made = try await directory.importIdentities([imported])
    let principal = try #require(try await directory.servicePrincipal(.appID(made[0])))
    owners.append(.managedIdentity(principalID: principal.objectID))
    principalIDs.append(principal.objectID)
    clientIDs.append(made[0])
    resourceIDs.append(resource)
  }

  private mutating func delete(_ index: Int) async throws {
    switch owners[index] {
    case .application(let id): _ = try await directory.deleteApplication(objectID: id)
    case .managedIdentity:
      _ = try await directory.deleteManagedIdentity(resourceID: resourceIDs[index] ?? "")
    }
    owners.remove(at: index)
    principalIDs.remove(at: index)
    resourceIDs.remove(at: index)
    gone.append(clientIDs.remove(at: index))
  }
}
