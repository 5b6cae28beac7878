import ArcFedJOSE
import ArcFedSQLite
import ArcFedSimulation
import Foundation
import Testing

@testable import ArcFedEntra

/// What a directory must do wherever it is kept.
@Suite("Every storage of a directory does the same")
struct DirectoryConformanceTests {
  enum Place: CaseIterable {
    case memory
    case file
  }

  private func withDirectory(
    _ place: Place, _ body: (Directory) async throws -> Void
  ) async throws {
    let url = FileManager.default.temporaryDirectory
      .appending(path: "arcfed-entra-conformance-\(UUID().uuidString).db")
    defer {
      for suffix in ["", "-wal", "-shm"] {
        try? FileManager.default.removeItem(atPath: url.path + suffix)
      }
    }
    let simulation = Simulation(seed: 3)
    try await body(
      Directory(
        configuration: TenantConfiguration(tenantID: TenantWorld.tenantID),
        clock: simulation.clock, random: simulation.random,
        storage: place == .memory ? .memory : .file(url.path)))
  }

  @Test("An application goes with everything that is its own", arguments: Place.allCases)
  func applications(place: Place) async throws {
    try await withDirectory(place) { directory in
      let first = try await directory.createApplication(displayName: "one")
      let second = try await directory.createApplication(displayName: "two")
      #expect(try await directory.applications() == [first, second])
      let id = first.objectID
      let secret = try #require(try await directory.addSecret(applicationObjectID: id))
      let certificate = try #require(
        try await directory.addCertificate(
          TenantWorld.certificate(), applicationObjectID: id, displayName: "c"))
      #expect(try await directory.secrets(applicationObjectID: id) == [secret.secret])
      #expect(try await directory.certificates(applicationObjectID: id) == [certificate])
      #expect(try await directory.certificates(applicationObjectID: second.objectID).isEmpty)
      let owner = FederatedCredentialOwner.application(objectID: id)
      let draft = FederatedCredentialDraft(
        name: "edge", issuer: "https://i/", subject: "s", audiences: ["a"])
      #expect(try await directory.putFederatedCredential(draft, of: owner).get().isNew)
      #expect(try await !directory.putFederatedCredential(draft, of: owner).get().isNew)
      #expect(try await directory.deleteApplication(objectID: id))
      #expect(try await !directory.deleteApplication(objectID: id))
      #expect(try await directory.secrets(applicationObjectID: id).isEmpty)
      #expect(try await directory.certificates(applicationObjectID: id).isEmpty)
      #expect(try await directory.federatedCredentials(of: owner).isEmpty)
      #expect(try await directory.applications() == [second])
    }
  }

  @Test("Credentials of both kinds come back as they were written", arguments: Place.allCases)
  func credentials(place: Place) async throws {
    try await withDirectory(place) { directory in
      let identity = try await directory.putManagedIdentity(
        resourceID: TenantWorld.resourceID("app"), name: "app", location: "northeurope",
        tags: [.init(name: "team", value: "shop")]
      ).identity
      let owner = FederatedCredentialOwner.managedIdentity(principalID: identity.principalID)
      let issuer = "https://northeurope.oic.prod-aks.azure.com/t/c/"
      let exact = FederatedCredentialDraft(
        name: "exact", issuer: issuer, subject: " s\u{e9} ", audiences: ["a"])
      let text = "claims['sub'] matches 's*'"
      let flexible = FederatedCredentialDraft(
        name: "flexible", issuer: issuer, subject: nil, audiences: ["a"],
        expression: .init(value: text, languageVersion: 1))
      for draft in [exact, flexible] {
        _ = try await directory.putFederatedCredential(draft, of: owner).get()
      }
      let stored = try await directory.federatedCredentials(of: owner)
      #expect(stored.map(\.subject) == [" s\u{e9} ", nil])
      #expect(stored.map { $0.expression?.text } == [nil, text])
      var twin = flexible
      twin.name = "twin"
      let again = try await directory.putFederatedCredential(twin, of: owner)
      #expect(throws: FederatedCredentialRefusal.duplicateSubject(issuer: issuer, subject: text)) {
        try again.get()
      }
      #expect(
        try await directory.managedIdentity(resourceID: identity.resourceID.uppercased())
          == identity)
      #expect(try await directory.deleteManagedIdentity(resourceID: identity.resourceID))
      #expect(try await directory.federatedCredentials(of: owner).isEmpty)
      #expect(try await directory.servicePrincipal(.objectID(identity.principalID)) == nil)
    }
  }

  @Test("A member that is written in another spelling is kept so", arguments: Place.allCases)
  func spellings(place: Place) async throws {
    try await withDirectory(place) { directory in
      let id = try await directory.createApplication(displayName: "web").objectID
      let owner = FederatedCredentialOwner.application(objectID: id)
      let (composed, apart) = ("caf\u{e9}", "cafe\u{301}")
      func write(
        _ name: String, issuer: String, subject: String, audience: String, description: String
      ) async throws {
        let draft = FederatedCredentialDraft(
          name: name, issuer: issuer, subject: subject, audiences: [audience],
          description: description)
        let written = try await directory.putFederatedCredential(draft, of: owner).get().credential
        let kept = try #require(try await directory.federatedCredential(name, of: owner))
        for (left, right) in [
          (kept.issuer, issuer), (kept.subject, subject), (kept.audience, audience),
          (kept.description, description),
        ] {
          #expect(left.map { Array($0.utf8) } == Array(right.utf8))
        }
        #expect(kept == written)
      }
      var texts = [composed, composed, composed, composed]
      for index in texts.indices.reversed() {
        texts[index] = apart
        try await write(
          "edge", issuer: texts[0], subject: texts[1], audience: texts[2], description: texts[3])
      }
      try await write(
        "second", issuer: apart, subject: composed, audience: composed, description: composed)
    }
  }

  @Test("Roles are given once and go with either principal", arguments: Place.allCases)
  func roles(place: Place) async throws {
    try await withDirectory(place) { directory in
      let api = try await directory.createApplication(displayName: "api")
      let role = AppRole(id: "r-1", value: "Read", displayName: "Read")
      let off = AppRole(id: "r-2", value: "Off", displayName: "Off", isEnabled: false)
      var draft = ApplicationDraft()
      draft.tokenVersion = .v2
      draft.appRoles = [role, off]
      let written = try await directory.putApplication(draft, objectID: api.objectID).get()
      let stored = try #require(try await directory.application(.appID(api.appID)))
      #expect(stored == written)
      #expect(stored.appRoles == [role, off])
      #expect(stored.tokenVersion == .v2)
      let resource = try #require(try await directory.createServicePrincipal(appID: api.appID))
      let client = try await directory.createApplication(displayName: "client")
      let principal = try #require(
        try await directory.createServicePrincipal(appID: client.appID)
      ).principal
      let resourceID = resource.principal.objectID
      #expect(
        try await directory.assignAppRole(
          "r-2", to: principal.objectID, resourceID: resourceID) == .failure(.noSuchRole))
      let given = try await directory.assignAppRole(
        "R-1", to: principal.objectID, resourceID: resourceID
      ).get()
      #expect(
        try await directory.assignAppRole(
          "r-1", to: principal.objectID, resourceID: resourceID) == .failure(.alreadyAssigned))
      #expect(try await directory.appRoleAssignments(of: principal.objectID) == [given])
      #expect(
        try await directory.resource(named: api.appID, for: principal)?.roles == ["Read"])
      #expect(try await directory.deleteServicePrincipal(objectID: resourceID))
      #expect(try await directory.appRoleAssignments(of: principal.objectID).isEmpty)
    }
  }
}
