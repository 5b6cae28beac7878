package import ArcFedHTTP
package import ArcFedJSON

/// Why a client's call came to nothing.
package enum KubernetesClientError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The server refused, with its `Status`.
  case refused(StatusError)
  /// The server could not be reached.
  case unreachable(NetworkError)
  /// An answer that no API server gives.
  case unexpected(status: Int)
  /// An object of a kind that this client does not know.
  case unknownKind(String)

  /// The sentence of whoever refused.
  package var description: String {
    switch self {
    case .refused(let status): status.message
    case .unreachable(let error): error.description
    case .unexpected(let status): "the server answered \(status)"
    case .unknownKind(let kind): "no kind \(GoText.quoted(kind)) is known"
    }
  }

  /// The server's refusal, if it was one.
  package var status: StatusError? {
    if case .refused(let status) = self { status } else { nil }
  }
}

/// A client of a cluster's API, over the network with a token, as every other client.
///
/// Kinds are named as in manifests: `Pod`, `ServiceAccount`.
package struct KubernetesClient: Sendable {
  /// The API server.
  package let origin: Origin
  private let token: String
  private let network: Network
  private let userAgent: String

  /// A client of the server at `origin`, who authenticates with `token`.
  package init(
    origin: Origin, token: String, network: Network, userAgent: String = "arcfed/1.0"
  ) {
    self.origin = origin
    self.token = token
    self.network = network
    self.userAgent = userAgent
  }

  /// Creates the object of a manifest; its namespace is the manifest's, or `namespace`, or
  /// `default`.
  @discardableResult
  package func create(
    _ manifest: JSONValue, namespace: String? = nil
  ) async throws(KubernetesClientError) -> JSONValue {
    let resource = try resource(manifest["kind"]?.stringValue ?? "")
    return try await send(
      .post, path(resource, namespace: manifest.namespace ?? namespace, name: nil), manifest)
  }

  /// Creates the object of a manifest as ``create(_:namespace:)`` does, for who has no use for the
  /// object as it then is.
  package func add(
    _ manifest: JSONValue, namespace: String? = nil
  ) async throws(KubernetesClientError) {
    let resource = try resource(manifest["kind"]?.stringValue ?? "")
    _ = try await answer(
      .post, path(resource, namespace: manifest.namespace ?? namespace, name: nil), manifest)
  }

  /// Reads one object.
  package func get(
    _ kind: String, _ name: String, namespace: String? = nil
  ) async throws(KubernetesClientError) -> JSONValue {
    try await send(.get, path(try resource(kind), namespace: namespace, name: name))
  }

  /// The objects of a kind in one namespace, or in all when `namespace` is nil.
  package func list(
    _ kind: String, namespace: String? = nil, labelSelector: String = "",
    fieldSelector: String = ""
  ) async throws(KubernetesClientError) -> [JSONValue] {
    let resource = try resource(kind)
    var query: [(String, String)] = []
    if !labelSelector.isEmpty { query.append(("labelSelector", labelSelector)) }
    if !fieldSelector.isEmpty { query.append(("fieldSelector", fieldSelector)) }
    let text = String(decoding: FormURLEncoded.encode(query), as: UTF8.self)
    let path = resource.path(namespace: namespace, name: nil) + (text.isEmpty ? "" : "?\(text)")
    return try await send(.get, path)["items"]?.arrayValue ?? []
  }

  /// Replaces an object.
  @discardableResult
  package func update(_ object: JSONValue) async throws(KubernetesClientError) -> JSONValue {
    let resource = try resource(object["kind"]?.stringValue ?? "")
    let name = object["metadata"]?["name"]?.stringValue ?? ""
    return try await send(
      .put, path(resource, namespace: object.namespace, name: name), object)
  }

  /// Changes an object by a merge patch (RFC 7386); `subresource` may be `status`.
  @discardableResult
  package func patch(
    _ kind: String, _ name: String, namespace: String? = nil, subresource: String = "",
    _ patch: JSONValue
  ) async throws(KubernetesClientError) -> JSONValue {
    let base = path(try resource(kind), namespace: namespace, name: name)
    return try await send(
      .patch, subresource.isEmpty ? base : "\(base)/\(subresource)", patch,
      contentType: MediaType.mergePatch)
  }

  /// Deletes an object.
  package func delete(
    _ kind: String, _ name: String, namespace: String? = nil, gracePeriodSeconds: Int? = nil
  ) async throws(KubernetesClientError) {
    let base = path(try resource(kind), namespace: namespace, name: name)
    let query = gracePeriodSeconds.map { "?gracePeriodSeconds=\($0)" } ?? ""
    _ = try await send(.delete, base + query)
  }

  /// Creates the object, or merges the manifest into the one that is there: `kubectl apply`.
  @discardableResult
  package func apply(
    _ manifest: JSONValue, namespace: String? = nil
  ) async throws(KubernetesClientError) -> JSONValue {
    do throws(KubernetesClientError) {
      return try await create(manifest, namespace: namespace)
    } catch {
      guard error.status?.reason == "AlreadyExists" else { throw error }
      return try await patch(
        manifest["kind"]?.stringValue ?? "", manifest["metadata"]?["name"]?.stringValue ?? "",
        namespace: manifest.namespace ?? namespace, manifest)
    }
  }

  /// Asks for a token of a service account (`TokenRequest`); the whole answer is given back.
  package func createToken(
    serviceAccount: String, namespace: String, audiences: [String] = [],
    expirationSeconds: Int? = nil, boundTo reference: JSONValue? = nil
  ) async throws(KubernetesClientError) -> JSONValue {
    var spec: JSONValue = [:]
    if !audiences.isEmpty { spec["audiences"] = .array(audiences.map { .string($0) }) }
    if let expirationSeconds { spec["expirationSeconds"] = .int(expirationSeconds) }
    if let reference { spec["boundObjectRef"] = reference }
    let account = ResourceTable.serviceAccounts.path(namespace: namespace, name: serviceAccount)
    return try await send(
      .post, "\(account)/token",
      ["kind": "TokenRequest", "apiVersion": "authentication.k8s.io/v1", "spec": spec])
  }

  private func resource(_ kind: String) throws(KubernetesClientError) -> ResourceDescriptor {
    guard let resource = ResourceTable.all.first(where: { $0.kind == kind }) else {
      throw .unknownKind(kind)
    }
    return resource
  }

  private func path(
    _ resource: ResourceDescriptor, namespace: String?, name: String?
  ) -> String {
    resource.path(namespace: namespace ?? "default", name: name)
  }

  private func send(
    _ method: HTTPMethod, _ path: String, _ body: JSONValue? = nil,
    contentType: String = MediaType.json
  ) async throws(KubernetesClientError) -> JSONValue {
    let response = try await answer(method, path, body, contentType: contentType)
    guard let value = try? response.json() else { throw .unexpected(status: response.status) }
    return value
  }

  /// The answer of a server that did as it was asked.
  private func answer(
    _ method: HTTPMethod, _ path: String, _ body: JSONValue? = nil,
    contentType: String = MediaType.json
  ) async throws(KubernetesClientError) -> HTTPResponse {
    var headers: HTTPHeaders = [
      "Authorization": "Bearer \(token)", "Accept": MediaType.json, "User-Agent": userAgent,
    ]
    if body != nil { headers.add("Content-Type", contentType) }
    guard var request = request(method, path, headers) else { throw .unexpected(status: 0) }
    if let body { request.setBody(body) }
    let response: HTTPResponse
    do throws(NetworkError) { response = try await network.send(request) } catch {
      throw .unreachable(error)
    }
    if response.isSuccess { return response }
    let status = (try? response.json()).flatMap(StatusError.init(parsing:))
    if let status { throw .refused(status) }
    throw .unexpected(status: response.status)
  }

  /// The request for a path that is encoded, with its query; nil when that makes no URL.
  private func request(
    _ method: HTTPMethod, _ path: String, _ headers: HTTPHeaders
  ) -> HTTPRequest? {
    guard Origin.isPlainName(origin.host) else {
      return try? HTTPRequest(method, origin.description + path, headers: headers)
    }
    let mark = path.utf8.firstIndex(of: UInt8(ascii: "?"))
    return HTTPRequest(
      method, origin: origin, path: mark.map { String(path[..<$0]) } ?? path,
      query: mark.map { String(path[path.utf8.index(after: $0)...]) }, headers: headers)
  }
}

extension JSONValue {
  /// The namespace that a manifest names.
  fileprivate var namespace: String? { self["metadata"]?["namespace"]?.stringValue }
}

extension ResourceDescriptor {
  /// The path of one object, or of the collection when there is no name.
  func path(namespace: String?, name: String?) -> String {
    // Every request of a client comes this way.
    var pieces = group.isEmpty ? ["/api/", version] : ["/apis/", group, "/", version]
    if isNamespaced, let namespace {
      pieces += ["/namespaces/", PercentEncoding.encode(namespace)]
    }
    pieces += ["/", plural]
    if let name { pieces += ["/", PercentEncoding.encode(name)] }
    return String(joining: pieces)
  }
}
