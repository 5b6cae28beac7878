package import ArcFedHTTP
package import ArcFedJSON
package import ArcFedSimulation
import Synchronization

/// A secret as the vault hands it out.
package struct KeyVaultSecret: Sendable, Equatable, CustomStringConvertible {
  /// The secret's value.
  package let value: String
  /// `https://{vault}.vault.azure.net/secrets/{name}/{version}`.
  package let id: String
  /// The whole answer.
  package let json: JSONValue

  /// The id: a value never shows itself.
  package var description: String { id }
}

/// Reads and writes secrets as `azure-keyvault-secrets` does, challenge flow included.
///
/// Upstream: `azure/keyvault/secrets/_shared/challenge_auth_policy.py`. The first request goes out
/// with neither token nor body; its 401 says which tenant and which resource to ask for, and the
/// resource must be a domain the vault belongs to.
package final class KeyVaultSecretClient: Sendable {
  /// `ApiVersion.V2026_04_01`, the default of `azure-keyvault-secrets` 4.12.0.
  static let apiVersion = "2026-04-01"

  private let vaultURL: String
  private let credential: any TokenCredential
  private let verifiesChallengeResource: Bool
  private let retry: RetryPolicy
  private let challenge = Mutex<KeyVaultChallenge?>(nil)

  /// A client of the vault at `vaultURL` (`https://{vault}.vault.azure.net`).
  package init(
    vaultURL: String, credential: any TokenCredential, network: Network, clock: any WorldClock,
    verifiesChallengeResource: Bool = true
  ) {
    self.vaultURL = vaultURL.hasSuffix("/") ? String(vaultURL.dropLast()) : vaultURL
    self.credential = credential
    self.verifiesChallengeResource = verifiesChallengeResource
    retry = RetryPolicy(network: network, clock: clock)
  }

  /// The secret `name`, in its latest version unless one is named.
  package func secret(
    named name: String, version: String = ""
  ) async throws(ServiceFailure) -> KeyVaultSecret {
    // The latest version is asked for with a trailing slash.
    let path = "\(vaultURL)/secrets/\(name)/\(version)?api-version=\(Self.apiVersion)"
    return try await exchange(.get, path)
  }

  /// Stores `value` as a new version of the secret `name`.
  package func setSecret(
    named name: String, value: String
  ) async throws(ServiceFailure) -> KeyVaultSecret {
    try await exchange(
      .put, "\(vaultURL)/secrets/\(name)?api-version=\(Self.apiVersion)",
      body: ["value": .string(value)])
  }

  private func exchange(
    _ method: HTTPMethod, _ url: String, body: JSONValue? = nil
  ) async throws(ServiceFailure) -> KeyVaultSecret {
    let headers: HTTPHeaders =
      body == nil
      ? ["Accept": "application/json"]
      : ["Accept": "application/json", "Content-Type": "application/json"]
    var request: HTTPRequest
    do {
      request = try HTTPRequest(method, url, headers: headers)
      if let body { request.setBody(body) }
    } catch {
      throw .invalidRequest("Invalid URL '\(url)'")
    }
    let response = try await authorized(request)
    guard response.status == 200, let json = try? response.json() else {
      throw .service(ServiceError(json: response))
    }
    return KeyVaultSecret(
      value: json["value"]?.stringValue ?? "", id: json["id"]?.stringValue ?? "", json: json)
  }

  /// `ChallengeAuthPolicy.send`.
  private func authorized(_ request: HTTPRequest) async throws(ServiceFailure) -> HTTPResponse {
    if let known = challenge.withLock({ $0 }) {
      let response = try await send(request, answering: known)
      guard response.status == 401 else { return response }
      return try await answer(request, response)
    }
    var bare = request
    bare.body = []
    bare.headers["Content-Length"] = "0"
    let response = try await send(bare)
    guard response.status == 401 else { return response }
    return try await answer(request, response)
  }

  /// `handle_challenge_flow`: acts on one challenge; a second in a row is the caller's.
  private func answer(
    _ request: HTTPRequest, _ response: HTTPResponse
  ) async throws(ServiceFailure) -> HTTPResponse {
    challenge.withLock { $0 = nil }
    guard let found = KeyVaultChallenge(header: response.headers["WWW-Authenticate"]) else {
      return response
    }
    if verifiesChallengeResource {
      try found.verify(requestAuthority: KeyVaultChallenge.authority(of: request.url))
    }
    let answered = try await send(request, answering: found)
    if answered.status != 401 { challenge.withLock { $0 = found } }
    return answered
  }

  private func send(
    _ request: HTTPRequest, answering challenge: KeyVaultChallenge
  ) async throws(ServiceFailure) -> HTTPResponse {
    let token: AccessToken
    do {
      token = try await credential.token(
        scopes: [challenge.scope],
        options: TokenRequestOptions(tenantID: challenge.tenantID, enablesCAE: true))
    } catch {
      throw .authentication(error)
    }
    var request = request
    request.headers["Authorization"] = "Bearer \(token.token)"
    return try await send(request)
  }

  private func send(_ request: HTTPRequest) async throws(ServiceFailure) -> HTTPResponse {
    do {
      return try await retry.send(request)
    } catch {
      throw ServiceFailure(error)
    }
  }
}
