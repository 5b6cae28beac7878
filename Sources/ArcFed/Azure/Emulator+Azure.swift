import ArcFedAzureIdentity
import ArcFedHTTP
package import ArcFedJSON
import ArcFedSimulation

/// What the operator does in Azure.
extension Emulator {
  /// Where things are put when nobody says otherwise.
  public static let defaultResourceGroup = "rg"
  /// Where things stand when nobody says otherwise: a region of the geography `europe`.
  public static let defaultLocation = "northeurope"
  /// The api-version for resource groups and providers that current SDKs send.
  static let resourcesAPIVersion = "2025-04-01"
  /// The newest generally available api-version for role assignments.
  static let authorizationAPIVersion = "2022-04-01"

  /// `az group create`.
  @discardableResult
  package func putResourceGroup(
    _ name: String, location: String = defaultLocation
  ) async throws(Refusal) -> JSONValue {
    let group = try await world.simulated { [azure] () async throws(Refusal) in
      try await azure.resourceManager(
        .put, "/resourceGroups/\(name)", apiVersion: Self.resourcesAPIVersion,
        body: ["location": .string(location)])
    }
    names.add(resourceGroup: name)
    return group
  }

  /// Far beyond the time that any registration takes.
  private static let registrationPollsMaximum = 1_000

  /// `az provider register --wait`.
  @discardableResult
  package func register(provider namespace: String) async throws(Refusal) -> JSONValue {
    try await world.simulated { [azure, world] () async throws(Refusal) in
      var provider = try await azure.resourceManager(
        .post, "/providers/\(namespace)/register", apiVersion: Self.resourcesAPIVersion)
      for _ in 0..<Self.registrationPollsMaximum
      where provider["registrationState"]?.stringValue == "Registering" {
        try? await world.clock.sleep(for: .seconds(10))
        provider = try await azure.resourceManager(
          .get, "/providers/\(namespace)", apiVersion: Self.resourcesAPIVersion)
      }
      return provider
    }
  }

  /// Makes a user-assigned managed identity, and its resource group when there is none of that
  /// name.
  public func createManagedIdentity(
    named name: String, resourceGroup: String = defaultResourceGroup,
    location: String = defaultLocation
  ) async throws(Refusal) -> ManagedIdentity {
    try await ensureResourceGroup(resourceGroup, location: location)
    let json = try await put(
      "Microsoft.ManagedIdentity/userAssignedIdentities/\(name)", in: resourceGroup,
      apiVersion: ManagedIdentity.apiVersion, ["location": .string(location)])
    let identity = ManagedIdentity(json, azure: azure)
    names.add(identity)
    return identity
  }

  /// Registers an application, with its service principal.
  ///
  /// - Parameters:
  ///   - name: its display name.
  ///   - tenant: the domain or the id of another tenant of the world; the usual one unless said.
  public func createApplication(
    named name: String, tenant: String? = nil
  ) async throws(Refusal) -> ApplicationRegistration {
    let azure = try azure(of: tenant)
    let application = try await world.simulated { [azure] () async throws(Refusal) in
      let application = try await azure.graph(
        .post, "/v1.0/applications", body: ["displayName": .string(name)])
      let principal = try await azure.graph(
        .post, "/v1.0/servicePrincipals", body: ["appId": application["appId"] ?? .null])
      return ApplicationRegistration(
        application: application, servicePrincipal: principal, tenant: tenant, azure: azure)
    }
    names.add(application)
    return application
  }

  /// Makes a key vault with role-based access, and its resource group when there is none.
  public func createVault(
    named name: String, resourceGroup: String = defaultResourceGroup,
    location: String = defaultLocation
  ) async throws(Refusal) -> KeyVault {
    try await ensureResourceGroup(resourceGroup, location: location)
    let json = try await put(
      "Microsoft.KeyVault/vaults/\(name)", in: resourceGroup, apiVersion: KeyVault.apiVersion,
      [
        "location": .string(location),
        "properties": [
          "tenantId": .string(tenantID), "sku": ["family": "A", "name": "standard"],
          "enableRbacAuthorization": true,
        ],
      ])
    let vault = KeyVault(
      json, azure: azure, network: network, clock: world.clock)
    names.add(vault)
    return vault
  }

  /// Gives a principal a role on a scope. It counts after the configured delay.
  ///
  /// - Parameters:
  ///   - role: a built-in role's name or id.
  ///   - principal: a managed identity or an application.
  ///   - vault: the scope.
  public func assign(
    role: String, to principal: any WorkloadPrincipal, on vault: KeyVault
  ) async throws(Refusal) {
    try await assignRole(role, toPrincipal: principal.principalID, scope: vault.resourceID)
  }

  /// Gives the operator a role on a vault: whoever owns a vault may still not touch its secrets.
  public func assignOperator(role: String, on vault: KeyVault) async throws(Refusal) {
    try await assignRole(role, toPrincipal: operatorPrincipalID, scope: vault.resourceID)
  }

  /// `az role assignment create`: looks the role up by its name, then puts an assignment under a
  /// new id.
  @discardableResult
  package func assignRole(
    _ role: String, toPrincipal principalID: String, scope: String
  ) async throws(Refusal) -> JSONValue {
    try await world.simulated { [azure, world] () async throws(Refusal) in
      let filter = PercentEncoding.encode("roleName eq '\(role)'")
      let definitions = try await azure.resourceManager(
        .get, "\(scope)/providers/Microsoft.Authorization/roleDefinitions",
        apiVersion: Self.authorizationAPIVersion + "&$filter=\(filter)")
      guard let definition = definitions.at("value[0].id") else {
        throw .arcFed("RoleNotFound", "Role '\(role)' doesn't exist.")
      }
      let name = world.assignmentNames.uuid().lowercase
      return try await azure.resourceManager(
        .put, "\(scope)/providers/Microsoft.Authorization/roleAssignments/\(name)",
        apiVersion: Self.authorizationAPIVersion,
        body: [
          "properties": [
            "roleDefinitionId": definition, "principalId": .string(principalID),
            "principalType": "ServicePrincipal",
          ]
        ])
    }
  }

  /// The id of a resource group of the subscription.
  package func resourceGroupID(_ name: String) -> String {
    "/subscriptions/\(azure.subscriptionID)/resourceGroups/\(name)"
  }

  /// Makes the group when this emulator has not made it yet.
  func ensureResourceGroup(_ name: String, location: String) async throws(Refusal) {
    guard !names.knows(resourceGroup: name) else { return }
    try await putResourceGroup(name, location: location)
  }

  func put(
    _ resource: String, in group: String, apiVersion: String, _ body: JSONValue
  ) async throws(Refusal) -> JSONValue {
    try await world.simulated { [azure] () async throws(Refusal) in
      try await azure.resourceManager(
        .put, "/resourceGroups/\(group)/providers/\(resource)", apiVersion: apiVersion, body: body)
    }
  }

}

/// What a script can speak of by name.
extension Emulator {
  /// The clusters connected so far, in order.
  public var connectedClusters: [ConnectedCluster] { names.clusters }

  /// The vaults made so far, by name.
  public var vaults: [KeyVault] { names.vaults }

  /// The storage accounts made so far, by name.
  public var storageAccounts: [StorageAccount] { names.storageAccounts }

  /// The managed identity made under that name.
  package func managedIdentity(named name: String) throws(Refusal) -> ManagedIdentity {
    guard let identity = names.identity(name) else {
      throw .arcFed("UnknownName", "there is no managed identity named '\(name)'")
    }
    return identity
  }

  /// The application registered under that name.
  package func application(named name: String) throws(Refusal) -> ApplicationRegistration {
    guard let application = names.application(name) else {
      throw .arcFed("UnknownName", "there is no application named '\(name)'")
    }
    return application
  }

  /// The vault made under that name.
  package func vault(named name: String) throws(Refusal) -> KeyVault {
    guard let vault = names.vault(name) else {
      throw .arcFed("UnknownName", "there is no vault named '\(name)'")
    }
    return vault
  }
}
