/// The names of the environment variables that the webhook injects and the credential reads.
///
/// Upstream: `azure/identity/_constants.py`, `EnvironmentVariables`.
package enum WorkloadEnvironment {
  /// The client id of the identity.
  package static let clientID = "AZURE_CLIENT_ID"
  /// The tenant that the identity belongs to.
  package static let tenantID = "AZURE_TENANT_ID"
  /// Where the projected service account token lies.
  package static let federatedTokenFile = "AZURE_FEDERATED_TOKEN_FILE"
  /// Where tokens are asked for.
  package static let authorityHost = "AZURE_AUTHORITY_HOST"
}
