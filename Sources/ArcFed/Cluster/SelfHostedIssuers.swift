import ArcFedHTTP
import ArcFedJSON
import ArcFedOpenIDConnect
import Synchronization

/// The public documents of issuers that Azure Arc does not host: those of a managed cluster's
/// provider, and those that somebody puts on a web server ("Microsoft Entra Workload ID",
/// self-managed clusters).
final class SelfHostedIssuers: Endpoint {
  /// The keys at an issuer, as they are when somebody asks.
  typealias Keys = @Sendable () async -> JSONValue?

  private let issuers = Mutex<[String: (issuer: IssuerURL, keys: Keys)]>([:])

  /// Publishes the two documents of an issuer, in place of those that were there.
  func publish(_ issuer: IssuerURL, on network: Network, keys: @escaping Keys) {
    issuers.withLock { $0[issuer.text] = (issuer, keys) }
    network.attach(self, to: issuer.origin)
  }

  /// Answers the two paths of each issuer, and nothing else.
  func respond(to request: HTTPRequest) async -> HTTPResponse {
    let url = "\(request.origin)\(request.path)"
    let known = issuers.withLock { $0.values }
    guard
      let found = known.first(where: { $0.issuer.discoveryURL == url || $0.issuer.jwksURL == url }),
      request.method == .get || request.method == .head
    else { return HTTPResponse(status: 404) }
    if found.issuer.discoveryURL == url {
      let document = DiscoveryDocument(
        issuer: found.issuer.text, jwksURI: found.issuer.jwksURL, signingAlgorithms: ["RS256"])
      return .json(200, document.json, contentType: "application/json")
    }
    guard let keys = await found.keys() else { return HTTPResponse(status: 404) }
    return .json(200, keys, contentType: "application/json")
  }
}
