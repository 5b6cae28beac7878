package import ArcFedHTTP
package import ArcFedSimulation

/// What runs in the pod: exchanges the projected service account token for an access token.
///
/// It behaves as `WorkloadIdentityCredential` of `azure-identity` for Python does
/// (`azure/identity/_credentials/workload_identity.py`): no metadata is fetched, one POST is sent,
/// and the assertion is never opened.
package struct WorkloadIdentityCredential: TokenCredential {
  /// RFC 7523 section 2.2; `JWT_BEARER_ASSERTION` in `aad_client_base.py`.
  static let assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

  private let clientID: String
  private let tokenEndpoint: String
  private let tokenFile: TokenFile
  private let client: EntraClient

  /// Reads the configuration from the container's environment; `clientID`, `tenantID` and
  /// `tokenFilePath` win over it, as the keyword arguments do upstream.
  package init(
    environment: [String: String],
    readFile: @escaping @Sendable (String) async throws -> [UInt8],
    network: Network, clock: any WorldClock, trace: Trace? = nil,
    clientID: String? = nil, tenantID: String? = nil, tokenFilePath: String? = nil
  ) throws(CredentialUnavailable) {
    let tenant = Self.value(tenantID, environment[WorkloadEnvironment.tenantID])
    let clientID = Self.value(clientID, environment[WorkloadEnvironment.clientID])
    let path = Self.value(tokenFilePath, environment[WorkloadEnvironment.federatedTokenFile])
    guard let tenant, let clientID, let path else {
      var missing: [String] = []
      if tenant == nil { missing.append("'tenant_id'") }
      if clientID == nil { missing.append("'client_id'") }
      if path == nil { missing.append("'token_file_path'") }
      throw .workloadIdentity(missing: missing)
    }
    let authority: Authority =
      if let host = environment[WorkloadEnvironment.authorityHost] {
        try Authority(host)
      } else {
        .publicCloud
      }
    self.clientID = clientID
    tokenEndpoint = authority.tokenEndpoint(tenantID: tenant)
    tokenFile = TokenFile(path: path, readFile: readFile)
    client = EntraClient(tenantID: tenant, network: network, clock: clock, trace: trace)
  }

  /// An access token for `scopes`, from the cache where it still serves.
  package func token(
    scopes: [String], options: TokenRequestOptions
  ) async throws(AuthenticationFailed) -> AccessToken {
    try await client.token(scopes: scopes, options: options) { key throws(AuthenticationFailed) in
      let assertion = try await tokenFile.assertion(at: client.clock.now.seconds)
      return try await client.post(form(assertion, for: key), to: tokenEndpoint)
    }
  }

  /// The form of `_get_jwt_assertion_request`, in its order.
  private func form(_ assertion: String, for key: TokenCache.Key) -> [(String, String)] {
    var fields = [
      ("client_assertion", assertion),
      ("client_assertion_type", Self.assertionType),
      ("client_id", clientID),
      ("grant_type", "client_credentials"),
      ("scope", key.scopes.joined(separator: " ")),
    ]
    if key.enablesCAE { fields.append(("claims", EntraClient.clientCapabilities)) }
    return fields
  }

  /// The argument if it says anything, else the environment: both count as missing when empty.
  private static func value(_ argument: String?, _ variable: String?) -> String? {
    [argument, variable].compactMap(\.self).first { !$0.isEmpty }
  }
}
