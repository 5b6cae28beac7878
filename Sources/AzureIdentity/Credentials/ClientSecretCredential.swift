package import ArcFedHTTP
import ArcFedJSON
package import ArcFedSimulation
import Synchronization

/// A service principal with a stored secret: what federation replaces.
///
/// It behaves as `ClientSecretCredential` of `azure-identity` for Python, which leaves the request
/// to MSAL: the tenant's metadata is fetched once, then the form is posted.
package final class ClientSecretCredential: TokenCredential {
  private let clientID: String
  private let secret: String
  private let metadataURL: String
  private let client: EntraClient
  private let tokenEndpoint = Mutex<String?>(nil)

  /// A credential of the application `clientID` in `tenantID`.
  package init(
    tenantID: String, clientID: String, secret: String, authority: Authority = .publicCloud,
    network: Network, clock: any WorldClock, trace: Trace? = nil
  ) throws(CredentialUnavailable) {
    guard !clientID.isEmpty else {
      throw CredentialUnavailable(
        message: "client_id should be the id of a Microsoft Entra application")
    }
    guard !secret.isEmpty else {
      throw CredentialUnavailable(
        message: "secret should be a Microsoft Entra application's client secret")
    }
    guard !tenantID.isEmpty, tenantID.utf8.allSatisfy(Self.isTenantCharacter) else {
      throw .invalidTenantID
    }
    self.clientID = clientID
    self.secret = secret
    metadataURL = "\(authority.text)/\(tenantID)/v2.0/.well-known/openid-configuration"
    client = EntraClient(tenantID: tenantID, network: network, clock: clock, trace: trace)
  }

  /// An access token for `scopes`, from the cache where it still serves.
  package func token(
    scopes: [String], options: TokenRequestOptions
  ) async throws(AuthenticationFailed) -> AccessToken {
    do {
      return try await client.token(scopes: scopes, options: options) {
        key throws(AuthenticationFailed) in
        try await client.post(form(for: key), to: discoveredTokenEndpoint())
      }
    } catch {
      throw Self.asPrinted(error)
    }
  }

  /// The form of `msal/application.py`, `acquire_token_for_client`.
  private func form(for key: TokenCache.Key) -> [(String, String)] {
    var fields = [
      ("client_id", clientID),
      ("grant_type", "client_credentials"),
      ("client_secret", secret),
      ("scope", key.scopes.joined(separator: " ")),
      ("client_info", "1"),
    ]
    if key.enablesCAE { fields.append(("claims", EntraClient.clientCapabilities)) }
    return fields
  }

  /// `msal/authority.py`, `tenant_discovery`.
  private func discoveredTokenEndpoint() async throws(AuthenticationFailed) -> String {
    if let known = tokenEndpoint.withLock({ $0 }) { return known }
    let response = try await client.send(.get, metadataURL)
    guard response.status == 200,
      let found = (try? response.json())?["token_endpoint"]?.stringValue
    else {
      throw AuthenticationFailed(
        .unexpectedResponse,
        "Unable to get authority configuration for \(metadataURL). "
          + "Authority would typically be in a format of "
          + "https://login.microsoftonline.com/your_tenant or "
          + "https://tenant_name.ciamlogin.com or https://tenant_name.b2clogin.com/tenant.",
        status: response.status)
    }
    tokenEndpoint.withLock { $0 = found }
    return found
  }

  /// `azure/identity/_internal/client_credential_base.py` shows the description alone.
  private static func asPrinted(_ error: AuthenticationFailed) -> AuthenticationFailed {
    guard error.kind == .refused, let description = error.oauthDescription else { return error }
    return AuthenticationFailed(
      .refused, "Authentication failed: \(description)", error: error.error,
      errorCodes: error.errorCodes, status: error.status, oauthDescription: description)
  }

  /// `azure/identity/_internal/utils.py`, `VALID_TENANT_ID_CHARACTERS`.
  private static func isTenantCharacter(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."):
      true
    default: false
    }
  }
}
