import ArcFedAzureIdentity
package import ArcFedHTTP
package import ArcFedJSON

/// What the operator changes, looks up and takes away again.
extension Emulator {
  /// `az identity delete`. Whoever signs in as it from now on is not known any more.
  public func deleteManagedIdentity(named name: String) async throws(Refusal) {
    let identity = try managedIdentity(named: name)
    try await world.simulated { [azure] () async throws(Refusal) in
      _ = try await azure.resourceManager(
        .delete, identity.resourceID, apiVersion: ManagedIdentity.apiVersion)
    }
  }

  /// `az ad app delete`.
  public func deleteApplication(named name: String) async throws(Refusal) {
    let application = try application(named: name)
    try await world.simulated { () async throws(Refusal) in
      _ = try await application.azure.graph(.delete, "/v1.0/applications/\(application.objectID)")
    }
  }

  /// `az group delete`: the group goes with all that is in it.
  package func deleteResourceGroup(_ name: String) async throws(Refusal) {
    try await world.simulated { [azure] () async throws(Refusal) in
      _ = try await azure.resourceManager(
        .delete, "/resourceGroups/\(name)", apiVersion: Self.resourcesAPIVersion)
    }
    names.remove(resourceGroup: name)
  }

  /// `az keyvault delete`: the vault can be recovered until its retention ends.
  package func deleteVault(_ vault: KeyVault) async throws(Refusal) {
    try await world.simulated { [azure] () async throws(Refusal) in
      _ = try await azure.resourceManager(
        .delete, vault.resourceID, apiVersion: KeyVault.apiVersion)
    }
  }

  /// `az keyvault recover`: the vault comes back as it was, with its secrets.
  package func recoverVault(_ vault: KeyVault) async throws(Refusal) -> JSONValue {
    try await world.simulated { [azure, tenantID] () async throws(Refusal) in
      try await azure.resourceManager(
        .put, vault.resourceID, apiVersion: KeyVault.apiVersion,
        body: [
          "location": vault.json["location"] ?? .null,
          "properties": [
            "tenantId": .string(tenantID), "sku": ["family": "A", "name": "standard"],
            "createMode": "recover",
          ],
        ])
    }
  }

  /// `az keyvault purge`: the deleted vault is gone for good, and its name is free.
  package func purgeVault(_ vault: KeyVault) async throws(Refusal) {
    let location = vault.json["location"]?.stringValue ?? ""
    try await world.simulated { [azure] () async throws(Refusal) in
      _ = try await azure.resourceManager(
        .post,
        "/providers/Microsoft.KeyVault/locations/\(location)/deletedVaults/\(vault.name)/purge",
        apiVersion: KeyVault.apiVersion)
    }
  }

  /// `az role assignment delete`: takes every assignment of the role to the principal at exactly
  /// this scope away.
  ///
  /// - Returns: how many there were.
  @discardableResult
  package func removeRole(
    _ role: String, ofPrincipal principalID: String, scope: String
  ) async throws(Refusal) -> Int {
    try await world.simulated { [azure] () async throws(Refusal) in
      let roles = PercentEncoding.encode("roleName eq '\(role)'")
      let definitions = try await azure.resourceManager(
        .get, "\(scope)/providers/Microsoft.Authorization/roleDefinitions",
        apiVersion: Self.authorizationAPIVersion + "&$filter=\(roles)")
      guard let definition = definitions.at("value[0].name")?.stringValue else {
        throw .arcFed("RoleNotFound", "Role '\(role)' doesn't exist.")
      }
      let assignments = try await azure.resourceManager(
        .get, "\(scope)/providers/Microsoft.Authorization/roleAssignments",
        apiVersion: Self.authorizationAPIVersion
          + "&$filter=\(PercentEncoding.encode("principalId eq '\(principalID)'"))")
      var count = 0
      for assignment in assignments["value"]?.arrayValue ?? [] {
        let properties = assignment["properties"]
        guard properties?["scope"]?.stringValue?.lowercased() == scope.lowercased(),
          properties?["roleDefinitionId"]?.stringValue?.hasSuffix(definition) == true,
          let id = assignment["id"]?.stringValue
        else { continue }
        _ = try await azure.resourceManager(
          .delete, id, apiVersion: Self.authorizationAPIVersion)
        count += 1
      }
      return count
    }
  }

  /// `az rest`: any request in the operator's name.
  ///
  /// - Parameters:
  ///   - url: absolute, or a path of Resource Manager; `{subscriptionId}` stands for the
  ///     subscription's id.
  ///   - resource: for whom the token is; that of the URL's host unless said.
  package func rest(
    _ method: HTTPMethod, _ url: String, body: JSONValue?, resource: String?
  ) async throws(Refusal) -> HTTPResponse {
    var absolute = url.hasPrefix("/") ? AzureOperator.resourceManager + url : url
    absolute = absolute.replacing("{subscriptionId}", with: azure.subscriptionID)
    var request: HTTPRequest
    do throws(HTTPError) {
      request = try HTTPRequest(method, absolute)
    } catch {
      throw .arcFed("InvalidURL", "\(error)")
    }
    let service = BearerRequest.service(at: request.origin)
    let audience = resource ?? BearerRequest.resource(of: service)
    if let body {
      request.headers["Content-Type"] = "application/json"
      request.setBody(body)
    }
    return try await world.simulated { [azure, network, request] () async throws(Refusal) in
      let token = try await azure.token(scope: audience + "/.default")
      let response = try await BearerRequest.send(request, token: token, over: network)
      guard !response.isSuccess else { return response }
      throw BearerRequest.refusal(response, from: service)
    }
  }
}

extension ManagedIdentity {
  /// The federated credentials, as `az identity federated-credential list` shows them.
  package func listFederatedCredentials() async throws(Refusal) -> JSONValue {
    try await azure.resourceManager(
      .get, "\(resourceID)/federatedIdentityCredentials", apiVersion: Self.apiVersion)
  }
}

extension ApplicationRegistration {
  /// The federated credentials, as `az ad app federated-credential list` shows them.
  package func listFederatedCredentials() async throws(Refusal) -> JSONValue {
    try await azure.graph(.get, "/v1.0/applications/\(objectID)/federatedIdentityCredentials")
  }

  /// Changes a federated credential, as `az ad app federated-credential update` does.
  package func updateFederatedCredential(
    _ name: String, _ changes: JSONObject
  ) async throws(Refusal) {
    _ = try await azure.graph(
      .patch, "/v1.0/applications/\(objectID)/federatedIdentityCredentials/\(name)",
      body: .object(changes))
  }

  /// Switches the service principal on or off, as `az ad sp update --set accountEnabled` does.
  package func setEnabled(_ isEnabled: Bool) async throws(Refusal) {
    _ = try await azure.graph(
      .patch, "/v1.0/servicePrincipals/\(principalID)",
      body: ["accountEnabled": .bool(isEnabled)])
  }

  /// Takes a client secret away, as `az ad app credential delete` does.
  package func removeSecret(named name: String) async throws(Refusal) {
    let path = "/v1.0/applications/\(objectID)"
    let known = try await azure.graph(.get, path)["passwordCredentials"]?.arrayValue ?? []
    guard let secret = known.first(where: { $0["displayName"]?.stringValue == name }) else {
      throw .arcFed(
        "UnknownName", "application '\(self.name)' has no client secret named '\(name)'")
    }
    _ = try await azure.graph(
      .post, "\(path)/removePassword", body: ["keyId": secret["keyId"] ?? .null])
  }

  /// Takes a certificate away, as `az ad app credential delete --cert` does: the update names those
  /// that stay.
  package func removeCertificate(named name: String) async throws(Refusal) {
    let path = "/v1.0/applications/\(objectID)"
    let known = try await azure.graph(.get, path)["keyCredentials"]?.arrayValue ?? []
    let kept = known.filter { $0["displayName"]?.stringValue != name }
    guard kept.count < known.count else {
      throw .arcFed("UnknownName", "application '\(self.name)' has no certificate named '\(name)'")
    }
    let list = kept.map { certificate -> JSONValue in ["keyId": certificate["keyId"] ?? .null] }
    _ = try await azure.graph(.patch, path, body: ["keyCredentials": .array(list)])
  }
}
