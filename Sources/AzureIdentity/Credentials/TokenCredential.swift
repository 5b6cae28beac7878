/// What a token is asked for.
///
/// Upstream: the arguments of `azure.core.credentials.TokenCredential.get_token`.
package struct TokenRequestOptions: Sendable, Hashable {
  /// The tenant that a challenge named; nil for the credential's own.
  package var tenantID: String?
  /// Whether the client says that it can handle claims challenges (continuous access evaluation).
  package var enablesCAE: Bool

  /// The options of a plain `get_token`.
  package init(tenantID: String? = nil, enablesCAE: Bool = false) {
    self.tenantID = tenantID
    self.enablesCAE = enablesCAE
  }
}

/// Whatever can turn scopes into an access token.
package protocol TokenCredential: Sendable {
  /// An access token for `scopes`, from the cache where it still serves.
  func token(
    scopes: [String], options: TokenRequestOptions
  ) async throws(AuthenticationFailed) -> AccessToken
}

extension TokenCredential {
  /// An access token for `scopes`, with no options.
  package func token(scopes: [String]) async throws(AuthenticationFailed) -> AccessToken {
    try await token(scopes: scopes, options: TokenRequestOptions())
  }
}
