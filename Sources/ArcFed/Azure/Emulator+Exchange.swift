package import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation

/// Requests that anybody can make.
extension Emulator {
  /// Posts an assertion to the token endpoint, without any library between.
  ///
  /// - Throws: ``Refusal`` with Entra's code.
  public func exchange(
    assertion: String, clientID: String, scope: String, tenant: String? = nil
  ) async throws(Refusal) -> TokenExchange {
    try await requestToken(
      [
        ("grant_type", "client_credentials"), ("client_id", clientID),
        ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
        ("client_assertion", assertion), ("scope", scope),
      ], assertion: assertion, tenant: tenant)
  }

  /// Posts a form to the token endpoint.
  ///
  /// - Parameter isV1: whether the endpoint of v1.0 is asked.
  package func requestToken(
    _ fields: [(String, String)], assertion: String? = nil, tenant: String? = nil,
    isV1: Bool = false
  ) async throws(Refusal) -> TokenExchange {
    let path = isV1 ? "oauth2/token" : "oauth2/v2.0/token"
    let url = "https://login.microsoftonline.com/\(tenant ?? tenantID)/\(path)"
    let response = try await send(.post, url, form: FormURLEncoded.encode(fields))
    guard response.isSuccess, let body = try? response.json(),
      let token = body["access_token"]?.stringValue.flatMap(DecodedToken.init)
    else { throw Refusal(tokenEndpoint: response) }
    // v1.0 writes numbers as texts.
    let lifetime =
      body["expires_in"]?.intValue ?? body["expires_in"]?.stringValue.flatMap(Int.init) ?? 0
    return TokenExchange(
      assertion: assertion.flatMap(DecodedToken.init), token: token,
      expiresOn: instant.seconds + Int64(lifetime))
  }

  /// Gets a public document.
  package func fetch(_ url: String) async throws(Refusal) -> HTTPResponse {
    try await send(.get, url)
  }

  private func send(
    _ method: HTTPMethod, _ url: String, form: [UInt8]? = nil
  ) async throws(Refusal) -> HTTPResponse {
    var request: HTTPRequest
    do throws(HTTPError) {
      request = try HTTPRequest(method, url)
    } catch {
      throw .arcFed("InvalidURL", "\(error)")
    }
    if let form {
      request.headers["Content-Type"] = "application/x-www-form-urlencoded"
      request.body = form
    }
    return try await world.simulated { [network, request] () async throws(Refusal) in
      do throws(NetworkError) {
        return try await network.send(request)
      } catch {
        throw Refusal(error)
      }
    }
  }
}
