import ArcFedAzureArc
import ArcFedHTTP
import ArcFedJOSE
import ArcFedJSON
import ArcFedOpenIDConnect
import ArcFedResourceManager
import ArcFedSimulation

/// A world that is opened again goes on: the machines that ran run, the agents in them work, and
/// what was made can be spoken of by name.
extension Emulator {
  func reopen() async throws(Refusal) {
    try await world.simulated { () async throws(Refusal) in
      do {
        try self.reopenIssuers()
        for machine in try self.world.ledger.machines() { try await self.reopen(machine) }
      } catch let refusal as Refusal {
        throw refusal
      } catch {
        throw .arcFed("StateRefused", "\(error)")
      }
    }
    try await learnNames()
  }

  private func reopenIssuers() throws {
    for issuer in try world.ledger.issuers() {
      if let name = issuer.name, let pem = issuer.privateKey {
        try attachIssuer(named: name, url: issuer.url, key: PrivateKey(pem: pem))
      } else if let keys = try issuer.keys.map({ try JSONParser.parse($0) }) {
        world.selfHosted.publish(try IssuerURL(issuer.url), on: network) { keys }
      }
    }
  }

  private func reopen(_ kept: StateLedger.Machine) async throws(Refusal) {
    let machine = try await self.machine(
      kept.name, distribution: kept.distribution, version: kept.version)
    guard let id = kept.resourceID, let parsed = AzureResourceID(parsing: id) else { return }
    let connected = ConnectedCluster(
      named: kept.name, cluster: machine.cluster, kubelet: machine.kubelet,
      resource: ["id": .string(id)], world: world)
    do throws(Refusal) {
      try await connected.show()
    } catch {
      // Azure has forgotten it meanwhile: the machine runs on by itself.
      guard error.status == 404 || error.code == "ResourceNotFound" else { throw error }
      return
    }
    names.add(connected)
    try await resumeAgents(for: parsed, on: ClusterAccess(machine.cluster))
    if !kept.isOnline { try await connected.setAgentsOnline(false) }
  }

  /// Learns what Azure has, whoever made it: identities, applications, vaults and storage accounts.
  package func learnNames() async throws(Refusal) {
    for group in try await listed("/resourcegroups", Self.resourcesAPIVersion) {
      names.add(resourceGroup: group["name"]?.stringValue ?? "")
    }
    for identity in try await listed(
      "/providers/Microsoft.ManagedIdentity/userAssignedIdentities", ManagedIdentity.apiVersion)
    {
      names.add(ManagedIdentity(identity, azure: azure))
    }
    for vault in try await listed("/providers/Microsoft.KeyVault/vaults", KeyVault.apiVersion) {
      names.add(KeyVault(vault, azure: azure, network: network, clock: world.clock))
    }
    for account in try await listed(
      "/providers/Microsoft.Storage/storageAccounts", StorageAccount.apiVersion)
    {
      names.add(StorageAccount(account, azure: azure, network: network))
    }
    for tenant in [nil] + world.neighbours.map({ Optional($0.settings.domain) }) {
      try await learnApplications(of: tenant)
    }
  }

  private func learnApplications(of tenant: String?) async throws(Refusal) {
    let azure = try azure(of: tenant)
    let (applications, principals) = try await world.simulated { () async throws(Refusal) in
      (
        try await azure.allOfGraph("/v1.0/applications"),
        try await azure.allOfGraph("/v1.0/servicePrincipals")
      )
    }
    // The operator is nobody whom a script would speak of.
    for application in applications where application["appId"] != .string(operatorClientID) {
      let principal = principals.first { $0["appId"] == application["appId"] } ?? .null
      names.add(
        ApplicationRegistration(
          application: application, servicePrincipal: principal, tenant: tenant, azure: azure))
    }
  }

  private func listed(
    _ path: String, _ apiVersion: String
  ) async throws(Refusal) -> [JSONValue] {
    try await world.simulated { [azure] () async throws(Refusal) in
      try await azure.allOfResourceManager(path, apiVersion: apiVersion)
    }
  }
}

extension AzureOperator {
  /// Every page of a list of Resource Manager's.
  func allOfResourceManager(
    _ path: String, apiVersion: String
  ) async throws(Refusal) -> [JSONValue] {
    var page = try await resourceManager(.get, path, apiVersion: apiVersion)
    var items = page["value"]?.arrayValue ?? []
    while let link = page["nextLink"]?.stringValue {
      page = try await next(link, .resourceManager, scope: Self.resourceManager + "/.default")
      items += page["value"]?.arrayValue ?? []
    }
    return items
  }

  /// Every page of a list of Graph's.
  func allOfGraph(_ path: String) async throws(Refusal) -> [JSONValue] {
    var page = try await graph(.get, path)
    var items = page["value"]?.arrayValue ?? []
    while let link = page["@odata.nextLink"]?.stringValue {
      page = try await next(link, .graph, scope: Self.graph + "/.default")
      items += page["value"]?.arrayValue ?? []
    }
    return items
  }
}
