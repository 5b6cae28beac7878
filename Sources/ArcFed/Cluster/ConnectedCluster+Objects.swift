package import ArcFedHTTP
package import ArcFedJSON
import ArcFedKubernetes

/// What an administrator does with `kubectl` besides applying manifests.
extension ConnectedCluster {
  /// `kubectl get`: one object, or `items` when no name is given, of one namespace or of all.
  package func getObject(
    kind: String, name: String?, namespace: String?
  ) async throws(Refusal) -> JSONValue {
    try await inCluster { [api] in
      if let name { return try await api.get(kind, name, namespace: namespace) }
      return ["items": .array(try await api.list(kind, namespace: namespace))]
    }
  }

  /// `kubectl delete`.
  package func deleteObject(
    kind: String, name: String, namespace: String?
  ) async throws(Refusal) {
    try await inCluster { [api] in
      try await api.delete(kind, name, namespace: namespace)
    }
  }

  /// `kubectl patch --type merge`, `kubectl label` and `kubectl annotate`: changes an object by a
  /// merge patch (RFC 7386); returns it as it is afterwards.
  package func patchObject(
    kind: String, name: String, namespace: String?, _ patch: JSONValue
  ) async throws(Refusal) -> JSONValue {
    try await inCluster { [api] in
      try await api.patch(kind, name, namespace: namespace, patch)
    }
  }

  /// `kubectl create token`: a token of a service account, bound to a pod where one is named.
  ///
  /// - Parameters:
  ///   - account: `namespace/name`.
  ///   - audiences: for whom; the API server's own when empty.
  ///   - seconds: how long it is to live.
  ///   - pod: the name of a pod in the same namespace, with whose end the token ends.
  package func createToken(
    of account: String, audiences: [String], seconds: Int?, boundToPod pod: String?
  ) async throws(Refusal) -> JSONValue {
    let parts = account.split(separator: "/", maxSplits: 1).map(String.init)
    guard parts.count == 2 else {
      throw .arcFed("InvalidName", "'\(account)' is not of the form namespace/name")
    }
    let answer = try await inCluster { [api] in
      let reference: JSONValue? = pod.map {
        ["kind": "Pod", "apiVersion": "v1", "name": .string($0)]
      }
      return try await api.createToken(
        serviceAccount: parts[1], namespace: parts[0], audiences: audiences,
        expirationSeconds: seconds, boundTo: reference)
    }
    guard let token = answer.at("status.token")?.stringValue.flatMap(DecodedToken.init) else {
      throw .arcFed("MalformedToken", "the answer holds no JWT")
    }
    return [
      "assertion": token.json, "claims": .object(token.claims),
      "expirationTimestamp": answer.at("status.expirationTimestamp") ?? .null,
    ]
  }

  /// A `TokenReview`: what the API server says to a token: `authenticated`, and `user` with
  /// `audiences` or the `reason`.
  package func reviewToken(
    _ token: String, audiences: [String]
  ) async throws(Refusal) -> JSONValue {
    var spec: JSONObject = ["token": .string(token)]
    if !audiences.isEmpty { spec["audiences"] = .array(audiences.map(JSONValue.string)) }
    let answer = try await call(
      .post, "/apis/authentication.k8s.io/v1/tokenreviews",
      body: [
        "apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview", "spec": .object(spec),
      ])
    let status = answer["status"] ?? .null
    var verdict: JSONObject = [
      "authenticated": .bool(status["authenticated"]?.boolValue ?? false)
    ]
    for member in ["user", "audiences"] { verdict[member] = status[member] }
    verdict["reason"] = status["error"]
    return .object(verdict)
  }

  /// `kubectl get --raw` and its like: any request, in the administrator's name or with a token.
  package func call(
    _ method: HTTPMethod, _ path: String, body: JSONValue? = nil, token: String? = nil,
    contentType: String? = nil
  ) async throws(Refusal) -> JSONValue {
    var request: HTTPRequest
    do throws(HTTPError) {
      request = try HTTPRequest(method, cluster.origin.description + path)
    } catch {
      throw .arcFed("InvalidURL", "\(error)")
    }
    request.headers["Authorization"] = "Bearer \(token ?? cluster.adminToken)"
    request.headers["Accept"] = "application/json"
    if let body {
      let usual = method == .patch ? "application/merge-patch+json" : "application/json"
      request.headers["Content-Type"] = contentType ?? usual
      request.setBody(body)
    }
    let response = try await world.simulated { [world, request] () async throws(Refusal) in
      do throws(NetworkError) {
        return try await world.network.send(request)
      } catch {
        throw Refusal(error)
      }
    }
    let value = (try? response.json()) ?? .string(String(decoding: response.bytes, as: UTF8.self))
    guard !response.isSuccess else { return value }
    throw Refusal(
      .kubernetes, status: response.status, code: value["reason"]?.stringValue ?? "",
      message: value["message"]?.stringValue ?? value.stringValue ?? "")
  }

  private func inCluster<Result: Sendable>(
    _ body: @escaping @Sendable () async throws -> Result
  ) async throws(Refusal) -> Result {
    try await world.simulated { () async throws(Refusal) in
      do {
        return try await body()
      } catch {
        throw Refusal(kubernetes: error)
      }
    }
  }
}
