import ArcFedHTTP
package import ArcFedJSON

/// Flexible federated identity credentials, which compare claims by an expression.
extension Emulator {
  /// The newest api-version of managed identities that knows expressions.
  private static let expressionAPIVersion = "2025-05-31-preview"

  /// Gives an application a flexible credential, through Graph's beta as documented.
  package func createFlexibleCredential(
    _ name: String, on application: ApplicationRegistration, issuer: String, expression: String,
    audiences: [String]
  ) async throws(Refusal) -> JSONValue {
    try await world.simulated { () async throws(Refusal) in
      var body = Self.body(issuer, expression, audiences)
      body["name"] = .string(name)
      return try await application.azure.graph(
        .post, "/beta/applications/\(application.objectID)/federatedIdentityCredentials",
        body: .object(body))
    }
  }

  /// Gives a managed identity a flexible credential, in a preview of Resource Manager's API.
  package func createFlexibleCredential(
    _ name: String, on identity: ManagedIdentity, issuer: String, expression: String,
    audiences: [String]
  ) async throws(Refusal) -> JSONValue {
    try await world.simulated { [azure] () async throws(Refusal) in
      try await azure.resourceManager(
        .put, "\(identity.resourceID)/federatedIdentityCredentials/\(name)",
        apiVersion: Self.expressionAPIVersion,
        body: ["properties": .object(Self.body(issuer, expression, audiences))])
    }
  }

  private static func body(
    _ issuer: String, _ expression: String, _ audiences: [String]
  ) -> JSONObject {
    [
      "issuer": .string(issuer), "audiences": .array(audiences.map(JSONValue.string)),
      "claimsMatchingExpression": ["value": .string(expression), "languageVersion": 1],
    ]
  }
}
