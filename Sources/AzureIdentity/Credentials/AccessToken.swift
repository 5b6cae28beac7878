/// An access token and the two instants that say when it is used up.
///
/// Upstream: `azure.core.credentials.AccessTokenInfo`.
package struct AccessToken: Sendable, Equatable {
  /// The token itself: opaque here, by design of the workload's side.
  package let token: String
  /// Seconds since 1970 at which the token is no longer valid.
  package let expiresOn: Int64
  /// Seconds since 1970 from which a renewal is recommended, if the token lives long enough.
  package let refreshOn: Int64?

  /// A token as a credential hands it out.
  package init(token: String, expiresOn: Int64, refreshOn: Int64? = nil) {
    self.token = token
    self.expiresOn = expiresOn
    self.refreshOn = refreshOn
  }
}

extension AccessToken: CustomStringConvertible {
  /// Says when the token expires, and never what it is.
  package var description: String { "AccessToken(expiresOn: \(expiresOn))" }
}
