import ArcFedHTTP
import ArcFedJOSE
import ArcFedJSON
import ArcFedOpenIDConnect
import ArcFedSimulation

/// Who may use Microsoft Graph: bearers of a token of this tenant for Graph.
struct GraphBearers: Sendable {
  let configuration: TenantConfiguration
  let signingKeys: SigningKeyRing
  let clock: any WorldClock
  let lanes: CryptoLanes
  private let seen = SignedTokens()

  /// The names of Graph as a resource.
  private var audiences: Set<String> {
    [
      configuration.graphOrigin, configuration.graphOrigin + "/",
      "00000003-0000-0000-c000-000000000000",
    ]
  }

  /// The object id of the principal behind a request.
  func principalID(of request: HTTPRequest) async throws(GraphError) -> String {
    guard let text = request.bearerToken, !text.isEmpty else { throw GraphError.emptyToken }
    let token: SignedTokens.Token
    do {
      token = try seen.token(text)
    } catch {
      throw GraphError.malformedToken
    }
    let verifier = TokenVerifier(
      issuers: [configuration.issuerV1], audiences: audiences, algorithms: [.rs256],
      leeway: .minutes(5), requiredClaims: ["exp", "oid"])
    switch await verifier.verify(
      token, keys: signingKeys.verificationKeys(at: clock.now), at: clock.now, lanes: lanes,
      seen: seen)
    {
    case .refused(.wrongAudience): throw GraphError.wrongAudience
    case .refused(.expired), .refused(.notYetValid): throw GraphError.expiredToken
    case .refused: throw GraphError.untrustedToken
    case .accepted(let verified):
      guard let id = verified.jwt.claims["oid"]?.stringValue else { throw .untrustedToken }
      return id
    }
  }
}
