import ArcFedHTTP
package import ArcFedJSON

/// An application registration with its service principal, made through Microsoft Graph.
public struct ApplicationRegistration: WorkloadPrincipal {
  /// Its display name.
  public let name: String
  /// Its application id.
  public let clientID: String
  /// The object id of the application itself, which is not the one that roles are assigned to.
  public let objectID: String
  /// The object id of its service principal.
  public let principalID: String
  /// The tenant that it was registered in, as the caller named it; nil for the usual one.
  package let tenant: String?
  /// The application as Graph shows it.
  package let json: JSONValue
  /// Who administers its tenant.
  let azure: AzureOperator

  /// Reads the two Graph answers.
  init(
    application: JSONValue, servicePrincipal: JSONValue, tenant: String?, azure: AzureOperator
  ) {
    json = application
    self.tenant = tenant
    self.azure = azure
    name = application["displayName"]?.stringValue ?? ""
    clientID = application["appId"]?.stringValue ?? ""
    objectID = application["id"]?.stringValue ?? ""
    principalID = servicePrincipal["id"]?.stringValue ?? ""
  }

  /// Adds a federated identity credential.
  public func addFederatedCredential(
    named name: String, issuer: String, subject: String, audiences: [String]
  ) async throws(Refusal) {
    try await createFederatedCredential(
      name, issuer: issuer, subject: subject, audiences: audiences)
  }

  /// Adds a federated identity credential; returns it as Graph shows it.
  @discardableResult
  package func createFederatedCredential(
    _ name: String, issuer: String, subject: String, audiences: [String]
  ) async throws(Refusal) -> JSONValue {
    try await azure.graph(
      .post, "/v1.0/applications/\(objectID)/federatedIdentityCredentials",
      body: [
        "name": .string(name), "issuer": .string(issuer), "subject": .string(subject),
        "audiences": .array(audiences.map(JSONValue.string)),
      ])
  }

  /// Removes a federated identity credential.
  public func removeFederatedCredential(named name: String) async throws(Refusal) {
    _ = try await azure.graph(
      .delete, "/v1.0/applications/\(objectID)/federatedIdentityCredentials/\(name)")
  }
}
