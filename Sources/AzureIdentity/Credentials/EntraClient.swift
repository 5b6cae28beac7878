import ArcFedHTTP
import ArcFedSimulation

/// The half that the credentials share: the cache, the rule of renewal, and the POST.
///
/// Upstream: `azure/identity/_internal/get_token_mixin.py` and `aad_client_base.py`.
struct EntraClient: Sendable {
  /// `enable_cae` (`_merge_claims_challenge_and_capabilities`), in the spacing of Python's `json`.
  static let clientCapabilities = #"{"access_token": {"xms_cc": {"values": ["CP1"]}}}"#

  let tenantID: String
  let cache: TokenCache
  let retry: RetryPolicy
  let clock: any WorldClock
  let trace: Trace?

  init(tenantID: String, network: Network, clock: any WorldClock, trace: Trace?) {
    self.tenantID = tenantID
    self.clock = clock
    self.trace = trace
    cache = TokenCache()
    retry = RetryPolicy(network: network, clock: clock)
  }

  /// A token from the cache, or from `request` when it is time to renew. A renewal that is only
  /// recommended may fail: the old token still serves.
  func token(
    scopes: [String], options: TokenRequestOptions,
    request: (TokenCache.Key) async throws(AuthenticationFailed) -> AccessToken
  ) async throws(AuthenticationFailed) -> AccessToken {
    guard !scopes.isEmpty else { throw .missingScope }
    if let asked = options.tenantID, asked != tenantID { throw .tenantNotAllowed(asked) }
    let key = TokenCache.Key(scopes: scopes, tenantID: tenantID, enablesCAE: options.enablesCAE)
    let now = clock.now.seconds
    let cached = cache.token(for: key, at: now)
    let status = cache.refreshStatus(of: cached, at: now)
    if let cached, status == .notNeeded { return cached }
    do {
      let token = try await request(key)
      cache.store(token, for: key)
      return token
    } catch {
      guard let cached, status == .recommended else { throw error }
      return cached
    }
  }

  /// Posts a form to the token endpoint and reads what comes back.
  func post(
    _ fields: [(String, String)], to url: String
  ) async throws(AuthenticationFailed) -> AccessToken {
    let requestTime = clock.now.seconds
    let response = try await send(.post, url, body: FormURLEncoded.encode(fields))
    do {
      let token = try TokenResponse.token(in: response, requestTime: requestTime)
      trace?.record("workload", "token received", url)
      return token
    } catch {
      trace?.record(
        "workload", "token requested", url,
        outcome: .refused(
          code: error.errorCodes.first.map { "AADSTS\($0)" } ?? error.error ?? "",
          reason: error.message))
      throw error
    }
  }

  /// Sends a request with retries.
  func send(
    _ method: HTTPMethod, _ url: String, body: [UInt8] = []
  ) async throws(AuthenticationFailed) -> HTTPResponse {
    let headers: HTTPHeaders =
      body.isEmpty ? [:] : ["Content-Type": "application/x-www-form-urlencoded"]
    let request: HTTPRequest
    do {
      request = try HTTPRequest(method, url, headers: headers, body: body)
    } catch {
      throw AuthenticationFailed(.connection, "Invalid URL '\(url)'")
    }
    do {
      return try await retry.send(request)
    } catch {
      throw AuthenticationFailed(error)
    }
  }
}
