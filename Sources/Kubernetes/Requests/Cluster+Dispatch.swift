import ArcFedHTTP
import ArcFedJSON

/// What a request addresses: documents of the server itself, questions about tokens, or objects.
extension Cluster {
  func dispatch(_ request: APIRequest) async throws(StatusError) -> APIAnswer {
    guard request.info.isResourceRequest else { return try document(request) }
    let info = request.info
    // What a request is about is read without the slashes before it, but no route begins with two.
    if info.path.utf8.starts(with: "//".utf8) { return Self.pageNotFound }
    if Self.questionGroups.contains(info.group), info.version == "v1" {
      return try await review(request)
    }
    guard
      let resource = ResourceTable.resource(
        info.resource, group: info.group, version: info.version),
      resource.isServed(on: configuration.distribution)
    else { return unknown(info) }
    guard info.surplus.isEmpty, !info.name.isEmpty || info.subresource.isEmpty,
      resource.isNamespaced
        ? !info.namespace.isEmpty || info.name.isEmpty
        : info.namespace.isEmpty || info.resource == "namespaces"
    else { throw .unknownResource }
    if info.subresource.isEmpty || resource.subresources.contains(info.subresource) {
      return try await objects(request, resource)
    }
    if resource.plural == "pods", Self.podSubresources.contains(info.subresource) {
      return try podSubresource(request)
    }
    guard resource.plural == "serviceaccounts", info.subresource == "token" else {
      throw .unknownResource
    }
    guard request.http.method == .post else { throw .methodNotAllowed }
    return try await createToken(request)
  }

  /// Groups of kinds that are asked and answered, never stored.
  private static let questionGroups: Set<String> = [TokenRequest.group, "authorization.k8s.io"]

  /// A known group answers with a `Status`, an unknown one with the server's plain 404.
  private func unknown(_ info: RequestInfo) -> APIAnswer {
    let isKnown = ResourceTable.all.contains {
      $0.group == info.group && $0.version == info.version
        && $0.isServed(on: configuration.distribution)
    }
    return isKnown ? .failure(.unknownResource) : Self.pageNotFound
  }

  // MARK: Questions about tokens

  private func review(_ request: APIRequest) async throws(StatusError) -> APIAnswer {
    let info = request.info
    guard info.namespace.isEmpty, info.name.isEmpty else { throw .unknownResource }
    switch info.resource {
    case "selfsubjectaccessreviews" where info.group == "authorization.k8s.io":
      guard request.http.method == .post else { throw .methodNotAllowed }
      return try createSelfSubjectAccessReview(request)
    case "tokenreviews" where info.group == TokenRequest.group:
      guard request.http.method == .post else { throw .methodNotAllowed }
      return try await createTokenReview(request)
    case "selfsubjectreviews" where info.group == TokenRequest.group:
      guard request.http.method == .post else { throw .methodNotAllowed }
      return try createSelfSubjectReview(request)
    default: throw .unknownResource
    }
  }
}
