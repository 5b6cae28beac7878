/// Why no token came back; its description is what `azure-identity` for Python prints.
///
/// Upstream: `azure.core.exceptions.ClientAuthenticationError` and the errors that pass through it.
package struct AuthenticationFailed: Error, Sendable, Equatable, CustomStringConvertible {
  /// What sort of failure it was.
  package enum Kind: Sendable, Equatable {
    /// Entra answered with an OAuth error.
    case refused
    /// Entra answered with something that is neither a token nor an error.
    case unexpectedResponse
    /// The request named a tenant that the credential was not made for.
    case tenantNotAllowed
    /// The projected token could not be read.
    case tokenFile
    /// Nothing came back over the network, after every retry.
    case connection
    /// No scope was given.
    case missingScope
    /// The caller gave up while the credential waited.
    case cancelled
  }

  /// What sort of failure it was.
  package let kind: Kind
  /// The text a user sees.
  package let message: String
  /// `error` of the OAuth answer, for example `invalid_client`.
  package let error: String?
  /// `error_codes` of the OAuth answer: the numbers behind `AADSTS`.
  package let errorCodes: [Int]
  /// The HTTP status of the answer, where there was one.
  package let status: Int?
  /// `error_description` of the OAuth answer.
  package let oauthDescription: String?

  /// What a user sees.
  package var description: String { message }

  init(
    _ kind: Kind, _ message: String, error: String? = nil, errorCodes: [Int] = [],
    status: Int? = nil, oauthDescription: String? = nil
  ) {
    self.kind = kind
    self.message = message
    self.error = error
    self.errorCodes = errorCodes
    self.status = status
    self.oauthDescription = oauthDescription
  }
}

extension AuthenticationFailed {
  /// A request without a scope (`azure/identity/_internal/get_token_mixin.py`).
  static let missingScope = AuthenticationFailed(
    .missingScope, "\"get_token\" requires at least one scope")

  /// The caller gave up.
  static let cancelled = AuthenticationFailed(.cancelled, "The operation was cancelled.")

  /// A tenant the credential may not ask (`azure/identity/_internal/utils.py`, `resolve_tenant`).
  static func tenantNotAllowed(_ tenantID: String) -> AuthenticationFailed {
    AuthenticationFailed(
      .tenantNotAllowed,
      "The current credential is not configured to acquire tokens for tenant \(tenantID). "
        + "To enable acquiring tokens for this tenant add it to the additionally_allowed_tenants "
        + "when creating the credential, or add \"*\" to additionally_allowed_tenants to allow "
        + "acquiring tokens for any tenant.")
  }

  /// The network's failure as a user of a credential sees it.
  init(_ failure: PipelineFailure) {
    switch failure {
    case .connection(let error): self.init(.connection, "\(error)")
    case .cancelled: self = .cancelled
    }
  }
}
