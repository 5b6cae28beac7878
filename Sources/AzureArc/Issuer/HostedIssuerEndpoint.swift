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
      let keys = await clusters.hostedKeys(of: issuer)
    else { return Self.notFound }
    guard request.method == .get || request.method == .head else {
      return HTTPResponse(status: 405, headers: ["Allow": "GET, HEAD"])
    }
    switch document {
    case .discovery:
      let discovery = DiscoveryDocument(
        issuer: issuer, jwksURI: issuer + Document.keys.rawValue, signingAlgorithms: ["RS256"])
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

  /// `/{tenant}/{uuid}/` and one of the documents, letter by letter. Whether there is such an
  /// issuer is for the list of issuers to say.
  private func parse(_ request: HTTPRequest) -> (issuer: String, document: Document)? {
    let slash = UInt8(ascii: "/")
    let path = request.path.utf8
    guard path.first == slash, let tenantEnd = path.dropFirst().firstIndex(of: slash),
      let end = path[tenantEnd...].dropFirst().firstIndex(of: slash)
    else { return nil }
    var rest = path[end...].dropFirst()
    let issuer = String(Substring(path[..<rest.startIndex]))
    if rest.first == slash { rest = rest.dropFirst() }
    guard let document = Document(rawValue: String(Substring(rest))) else { return nil }
    return (issuerBase + request.origin.host + issuer, document)
  }
}
