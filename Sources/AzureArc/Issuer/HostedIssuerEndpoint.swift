package import ArcFedHTTP
import ArcFedJSON
import ArcFedOpenIDConnect

/// The two public documents of every issuer that Arc hosts, at `*.oic.prod-arc.azure.com`.
///
/// The keys are those that the signing-key agent last copied out of the cluster: a cluster that is
/// offline while it rotates leaves stale ones behind.
package struct HostedIssuerEndpoint: Endpoint {
  private let clusters: ConnectedClusters
  private let issuerBase: String

  /// - Parameter issuerBase: what stands before the host in an issuer's URL.
  init(clusters: ConnectedClusters, issuerBase: String = IssuerGeography.publicBase) {
    self.clusters = clusters
    self.issuerBase = issuerBase
  }

  /// Answers `{issuer}/.well-known/openid-configuration` and `{issuer}/openid/v1/jwks`, each with
  /// one slash after the issuer and with two: clients append to the trailing slash in both ways.
  package func respond(to request: HTTPRequest) async -> HTTPResponse {
    guard let (issuer, document) = parse(request),
      let keys = await clusters.hostedKeys(of: issuer.text)
    else { return Self.notFound }
    guard request.method == .get || request.method == .head else {
      return HTTPResponse(status: 405, headers: ["Allow": "GET, HEAD"])
    }
    switch document {
    case .discovery:
      let discovery = DiscoveryDocument(
        issuer: issuer.text, jwksURI: issuer.jwksURL, signingAlgorithms: ["RS256"])
      return .json(200, discovery.json, contentType: Self.contentType)
    case .keys:
      return .text(200, keys, contentType: Self.contentType)
    }
  }

  private enum Document: String {
    case discovery = ".well-known/openid-configuration"
    case keys = "openid/v1/jwks"
  }

  /// Headers of the real documents are not published.
  private static let contentType = "application/json"

  /// The real answer is not published.
  private static let notFound = HTTPResponse(status: 404)

  /// `/{tenant}/{uuid}/` and one of the documents, letter by letter.
  private func parse(_ request: HTTPRequest) -> (IssuerURL, Document)? {
    let parts = request.path.utf8.split(
      separator: UInt8(ascii: "/"), maxSplits: 3, omittingEmptySubsequences: false
    ).map(Substring.init)
    guard parts.count == 4, parts[0].isEmpty, !parts[1].isEmpty, !parts[2].isEmpty else {
      return nil
    }
    let rest = parts[3].hasPrefix("/") ? parts[3].dropFirst() : parts[3]
    guard let document = Document(rawValue: String(rest)),
      let issuer = try? IssuerURL("\(issuerBase)\(request.origin.host)/\(parts[1])/\(parts[2])/")
    else { return nil }
    return (issuer, document)
  }
}
