import ArcFedSQLite
import ArcFedSimulation
import Testing

@testable import ArcFedEntra

/// The index is asked for every exchange; what it says must be what the tables say.
@Suite("The index of sign-ins is equal to the tables")
struct SignInIndexTests {
  private static let stepCount = 400

  @Test("Whatever is written in whatever order", arguments: UInt64(1)...8)
  func equality(seed: UInt64) async throws {
    let simulation = Simulation(seed: seed)
    let directory = try Directory(
      configuration: TenantConfiguration(tenantID: TenantWorld.tenantID),
      clock: simulation.clock, random: simulation.random, storage: .memory)
    var play = IndexPlay(directory, simulation.random.stream("play"))
    for step in 0..<Self.stepCount {
      await simulation.advance(by: .milliseconds(700))
      let done = try await play.step()
      for clientID in play.clientIDs + play.gone.suffix(2) {
        let indexed = try await directory.signInClient(clientID)
        let read = try await directory.modelClient(clientID)
        #expect(indexed == read, "step \(step): \(done)")
      }
    }
    #expect(await directory.signInIndex.count > 0)
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
    switch chance.integer(in: 0...9) {
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
    let draft = FederatedCredentialDraft(
      name: "edge-\(chance.integer(in: 0...3))", issuer: "https://issuer.example/\(chance.hex(2))/",
      subject: "system:serviceaccount:default:\(chance.hex(4))", audiences: ["audience"])
    let written = try await directory.putFederatedCredential(draft, of: owners[index])
    #expect(throws: Never.self) { try written.get() }
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

extension Directory {
  /// What the token endpoint is to see, asked of the tables with SQL alone.
  fileprivate func modelClient(_ clientID: String) throws -> SignInClient? {
    let now = clock.now
    let rows = try connection.rows(
      "SELECT * FROM entra_service_principals WHERE app_id = ? AND visible_at <= ?",
      [.text(clientID), .time(now)])
    guard let principal = rows.first.map(Self.servicePrincipal) else { return nil }
    let application = try application(.appID(clientID))
    if principal.kind == .application, application == nil { return nil }
    let owner = application?.objectID ?? principal.objectID
    let moment = refusals.moment(at: NegativeCache.Place(owner: owner), now: now)
    let visible = try connection.rows(
      """
      SELECT id FROM entra_federated_credentials
      WHERE owner = ? AND visible_at <= ? AND (hidden_at IS NULL OR hidden_at > ?)
      ORDER BY version
      """, [.text(owner), .time(moment), .time(moment)]
    ).map { $0.text("id") }
    let versions = try federatedCredentialVersions(of: owner)
    let credentials = versions.filter { $0.isVisible(at: moment) }.map(\.credential)
    guard credentials.map(\.id) == visible else { return nil }
    let known = KnownClient(
      principal: principal, visibleAt: rows[0].time("visible_at"), ownerID: owner,
      secrets: try secrets(applicationObjectID: owner),
      certificates: try certificates(applicationObjectID: owner),
      saysThatItIsPublic: application?.isPublicClient ?? false,
      identifierURIs: application?.identifierURIs ?? [], versions: versions)
    return SignInClient(
      known: known, replica: 0, federatedCredentials: credentials,
      federationPolicy: federationPolicy, conditionalAccess: conditionalAccessPolicies)
  }
}
