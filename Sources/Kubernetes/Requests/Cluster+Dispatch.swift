import ArcFedHTTP
import ArcFedJSON

/// What a request addresses: documents of the server itself, questions about tokens, or objects.
extension Cluster {
  func dispatch(_ request: APIRequest) async throws(StatusError) -> APIAnswer {
    guard request.info.isResourceRequest else { return try document(request) }
    let info = request.info
    if info.group == TokenRequest.group, info.version == "v1" { return try await review(request) }
    guard
      let resource = ResourceTable.resource(
        info.resource, group: info.group, version: info.version)
    else { return Self.unknown(info) }
    guard info.surplus.isEmpty,
      resource.isNamespaced || info.namespace.isEmpty || info.resource == "namespaces"
    else { throw .unknownResource }
    if info.subresource.isEmpty || resource.subresources.contains(info.subresource) {
      return try await objects(request, resource)
    }
    guard resource.plural == "serviceaccounts", info.subresource == "token" else {
      throw .unknownResource
    }
    guard request.http.method == .post else { throw .methodNotAllowed }
    return try await createToken(request)
  }

  /// A known group answers with a `Status`, an unknown one with the server's plain 404.
  private static func unknown(_ info: RequestInfo) -> APIAnswer {
    let isKnown = ResourceTable.all.contains {
      $0.group == info.group && $0.version == info.version
    }
    return isKnown ? .failure(.unknownResource) : pageNotFound
  }

  private static let pageNotFound = APIAnswer.text(status: 404, "404 page not found\n")

  // MARK: Documents

  private func document(_ request: APIRequest) throws(StatusError) -> APIAnswer {
    let path = request.info.path
    switch path {
    case "/healthz", "/livez", "/readyz": return .text(status: 200, "ok")
    case "/api", "/api/":
      return .object(
        status: 200,
        [
          "kind": "APIVersions", "versions": ["v1"],
          "serverAddressByClientCIDRs": [
            [
              "clientCIDR": "0.0.0.0/0", "serverAddress": .string(server.flags.externalHost),
            ]
          ],
        ])
    case "/version", "/version/": return .object(status: 200, versionDocument)
    default: break
    }
    guard let discovery = server.discovery else { return Self.pageNotFound }
    let documents = [
      (IssuerDiscovery.configurationPath, MediaType.json, discovery.configuration),
      (IssuerDiscovery.keySetPath, MediaType.keySet, discovery.keySet),
    ]
    for (root, type, bytes) in documents where path == root || path.hasPrefix("\(root)/") {
      guard path.count <= root.count + 1 else { throw .unknownResource }
      guard request.http.method == .get else { throw .methodNotAllowed }
      guard MediaType.accepts(request.http.headers["Accept"], type) else {
        throw .notAcceptable(available: type)
      }
      return .document(bytes, contentType: type, cacheControl: IssuerDiscovery.cacheControl)
    }
    return Self.pageNotFound
  }

  /// `apimachinery/pkg/version/types.go#Info`.
  private var versionDocument: JSONObject {
    let parts = configuration.version.drop { $0 == "v" }.split(separator: ".")
    let minor = (parts.count > 1 ? parts[1] : "0").prefix { $0.isNumber }
    return [
      "major": .string(String(parts.first ?? "1")), "minor": .string(String(minor)),
      "gitVersion": .string(configuration.version), "gitCommit": "", "gitTreeState": "clean",
      "buildDate": "2025-01-01T00:00:00Z", "goVersion": "go1.22.10", "compiler": "gc",
      "platform": "linux/amd64",
    ]
  }

  // MARK: Questions about tokens

  private func review(_ request: APIRequest) async throws(StatusError) -> APIAnswer {
    let info = request.info
    guard info.namespace.isEmpty, info.name.isEmpty else { throw .unknownResource }
    switch info.resource {
    case "tokenreviews":
      guard request.http.method == .post else { throw .methodNotAllowed }
      return try await createTokenReview(request)
    case "selfsubjectreviews":
      guard request.http.method == .post else { throw .methodNotAllowed }
      return try createSelfSubjectReview(request)
    default: throw .unknownResource
    }
  }
}
