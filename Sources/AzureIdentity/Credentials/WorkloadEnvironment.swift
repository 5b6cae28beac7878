/// The names of the environment variables that the webhook injects and the credential reads.
///
/// Upstream: `azure/identity/_constants.py`, `EnvironmentVariables`.
enum WorkloadEnvironment {
  static let clientID = "AZURE_CLIENT_ID"
  static let tenantID = "AZURE_TENANT_ID"
  static let federatedTokenFile = "AZURE_FEDERATED_TOKEN_FILE"
  static let authorityHost = "AZURE_AUTHORITY_HOST"
}
