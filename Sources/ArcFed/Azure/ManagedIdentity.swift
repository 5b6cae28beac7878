import ArcFedHTTP
package import ArcFedJSON

/// A user-assigned managed identity: `Microsoft.ManagedIdentity/userAssignedIdentities`.
public struct ManagedIdentity: WorkloadPrincipal {
  /// Newest version with federated credentials that is generally available.
  static let apiVersion = "2024-11-30"

  /// Its name.
  public let name: String
  /// Its id in Azure.
  public let resourceID: String
  /// Its client id.
  public let clientID: String
  /// The object id of its service principal.
  public let principalID: String
  /// The resource as Resource Manager shows it.
  package let json: JSONValue
  let azure: AzureOperator

  /// Reads a Resource Manager answer.
  init(_ json: JSONValue, azure: AzureOperator) {
    self.json = json
    self.azure = azure
    name = json["name"]?.stringValue ?? ""
    resourceID = json["id"]?.stringValue ?? ""
    clientID = json.at("properties.clientId")?.stringValue ?? ""
    principalID = json.at("properties.principalId")?.stringValue ?? ""
  }

  /// Adds a federated identity credential.
  public func addFederatedCredential(
    named name: String, issuer: String, subject: String, audiences: [String]
  ) async throws(Refusal) {
    try await putFederatedCredential(
      name, issuer: issuer, subject: subject, audiences: audiences)
  }

  /// Adds or replaces a federated identity credential; returns the resource.
  @discardableResult
  package func putFederatedCredential(
    _ name: String, issuer: String, subject: String, audiences: [String]
  ) async throws(Refusal) -> JSONValue {
    try await azure.resourceManager(
      .put, "\(resourceID)/federatedIdentityCredentials/\(name)", apiVersion: Self.apiVersion,
      body: [
        "properties": [
          "issuer": .string(issuer), "subject": .string(subject),
          "audiences": .array(audiences.map(JSONValue.string)),
        ]
      ])
  }

  /// Removes a federated identity credential. Tokens already issued stay good until they expire.
  public func removeFederatedCredential(named name: String) async throws(Refusal) {
    _ = try await azure.resourceManager(
      .delete, "\(resourceID)/federatedIdentityCredentials/\(name)", apiVersion: Self.apiVersion)
  }
}
