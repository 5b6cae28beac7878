package import ArcFedHTTP
package import ArcFedJOSE
import ArcFedJSON
package import ArcFedOpenIDConnect
package import ArcFedSimulation

/// Checks the access tokens of one tenant, as every service that trusts it does: with the keys that
/// the tenant publishes, fetched over the network and kept for a while.
///
/// It has no state of its own but the keys and the tokens that it has seen, and verifies in the
/// caller's task, so that no actor is held up by RSA.
package struct BearerAuthority: Sendable {
  /// The tenant that is trusted.
  package let tenantID: String

  /// The issuer of the tenant's v1.0 access tokens: `https://sts.windows.net/{tenant}/`
  /// ("Access token claims reference", `iss`).
  package let stsIssuer: String

  /// The tenant's authority, for challenges: `https://login.microsoftonline.com/{tenant}`.
  package let authority: String

  private let keys: AuthorityKeys
  private let seen = SignedTokens()
  private let clock: any WorldClock
  private let lanes: CryptoLanes

  /// Trusts `tenantID` at `authority`.
  package init(
    tenantID: String, authority: String = "https://login.microsoftonline.com",
    stsIssuer: String = "https://sts.windows.net", network: Network, clock: any WorldClock,
    lanes: CryptoLanes = .inline, trace: Trace?
  ) {
    self.tenantID = tenantID
    self.stsIssuer = "\(stsIssuer)/\(tenantID)/"
    self.authority = "\(authority)/\(tenantID)"
    self.clock = clock
    self.lanes = lanes
    keys = AuthorityKeys(
      url: "\(authority)/\(tenantID)/discovery/v2.0/keys", network: network, clock: clock,
      trace: trace)
  }

  /// Decides whether `token` is one of the tenant's, for one of `audiences`, and valid now.
  package func verify(_ token: String, audiences: Set<String>) async -> BearerVerdict {
    guard let presented = try? seen.token(token) else { return .refused(.malformed) }
    let verifier = TokenVerifier(
      issuers: [stsIssuer, "\(authority)/v2.0"], audiences: audiences, algorithms: [.rs256],
      leeway: Self.leeway, requiredClaims: ["exp", "oid", "tid"])
    guard var known = await keys.current() else { return .refused(.keysUnavailable) }
    var verdict = await verifier.verify(
      presented, keys: known, at: clock.now, lanes: lanes, seen: seen)
    if case .refused(.keyNotFound(let keyID?)) = verdict,
      let fresh = await keys.refetched(for: keyID)
    {
      known = fresh
      verdict = await verifier.verify(
        presented, keys: known, at: clock.now, lanes: lanes, seen: seen)
    }
    switch verdict {
    case .refused(let refusal):
      return .refused(.token(refusal, encodedHeader: Self.encodedHeader(of: token)))
    case .accepted(let verified):
      return Self.caller(in: verified.jwt.claims).map { .accepted($0) } ?? .refused(.malformed)
    }
  }

  /// All services of one emulator share a clock, so they need no allowance for skew: a token is
  /// refused from the second in which it expires.
  private static let leeway = Duration.zero

  private static func encodedHeader(of token: String) -> String {
    String(token.prefix { $0 != "." })
  }

  private static func caller(in claims: JSONObject) -> Caller? {
    guard let objectID = claims["oid"]?.stringValue, let tenant = claims["tid"]?.stringValue else {
      return nil
    }
    let client = claims["appid"]?.stringValue ?? claims["azp"]?.stringValue
    return Caller(objectID: objectID, appID: client ?? "", tenantID: tenant)
  }
}

/// What a service learns about a bearer token.
package enum BearerVerdict: Sendable {
  /// The token is good; this is who presents it.
  case accepted(Caller)

  /// The token is not to be trusted.
  case refused(BearerRefusal)
}

/// Why a bearer token is refused. Each service says it in its own words.
package enum BearerRefusal: Hashable, Sendable {
  /// It is no JWT, or lacks the claims that name its bearer.
  case malformed

  /// The authority's keys could not be fetched, so nothing can be said.
  case keysUnavailable

  /// The verifier refused it. The encoded header is no secret: it holds the key's name only.
  case token(TokenRefusal, encodedHeader: String)

  /// A short name for the trace.
  package var code: String {
    switch self {
    case .malformed: "malformed"
    case .keysUnavailable: "keysUnavailable"
    case .token(let refusal, _): refusal.description
    }
  }
}
