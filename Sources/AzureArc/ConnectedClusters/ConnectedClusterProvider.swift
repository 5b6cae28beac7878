package import ArcFedHTTP
import ArcFedJOSE
import ArcFedJSON
package import ArcFedResourceManager
import ArcFedSimulation

/// `Microsoft.Kubernetes/connectedClusters`, behind Resource Manager.
///
/// Status codes as `azure-mgmt-hybridkubernetes` 2.0.0 accepts them (`operations/_operations.py`).
package struct ConnectedClusterProvider: ResourceProvider {
  /// How long the service works on a PUT or a DELETE. Not published; short enough for one poll.
  static let operationDuration = Duration.seconds(5)

  private let clusters: ConnectedClusters
  private let operations: AsyncOperations

  init(clusters: ConnectedClusters, operations: AsyncOperations) {
    self.clusters = clusters
    self.operations = operations
  }

  /// `Microsoft.Kubernetes`.
  package var namespace: String { ConnectedClusterAPI.namespace }

  /// Connected clusters, in every public region, and the list of what one may do.
  package var resourceTypes: [ResourceTypeDescription] {
    [
      ResourceTypeDescription(
        name: ConnectedClusterAPI.type, apiVersions: ConnectedClusterAPI.versions,
        locations: Location.publicRegions),
      ResourceTypeDescription(name: "operations", apiVersions: ConnectedClusterAPI.versions),
    ]
  }

  /// Answers one request.
  package func respond(to request: ResourceRequest) async -> HTTPResponse {
    do {
      if let action = request.action {
        guard action.lowercased() == "listclusterusercredential" else {
          throw ArcError.notFound(request.id)
        }
        return try await credentials(request)
      }
      if request.id.types == ["operations"] { return Self.operations }
      if request.id.isCollection { return try await list(request) }
      switch request.http.method {
      case .put: return try await put(request)
      case .get: return try await get(request)
      case .patch: return try await patch(request)
      case .delete: return try await delete(request)
      default: throw ArcError.methodNotAllowed(request.http.method.rawValue)
      }
    } catch let error as ArcError {
      return error.response
    } catch {
      return ArcError.storage.response
    }
  }

  /// `GET /providers/Microsoft.Kubernetes/operations`: the actions that roles grant ("Azure
  /// permissions for Hybrid + multicloud"; the words for people are ours).
  private static let operations: HTTPResponse = {
    let actions = [
      ("connectedClusters/read", "Get connected clusters"),
      ("connectedClusters/write", "Creates or updates a connected cluster"),
      ("connectedClusters/delete", "Deletes a connected cluster"),
      (
        "connectedClusters/listClusterUserCredential/action",
        "List the credentials of a connected cluster's user"
      ),
      ("register/action", "Registers a subscription with the provider"),
      ("unregister/action", "Takes the registration of a subscription back"),
    ]
    return .json(
      200,
      [
        "value": .array(
          actions.map { action, description in
            [
              "name": .string("\(ConnectedClusterAPI.namespace)/\(action)"),
              "display": [
                "provider": "Microsoft Kubernetes",
                "resource": .string(action.hasPrefix("connected") ? "Connected clusters" : ""),
                "operation": .string(description), "description": .string(description),
              ],
            ]
          })
      ])
  }()

  private func put(_ request: ResourceRequest) async throws -> HTTPResponse {
    let asked = try ConnectedClusterRequest(request.body, apiVersion: request.apiVersion)
    let (cluster, isNew) = try await clusters.put(
      asked, id: request.id, caller: request.caller.appID)
    guard isNew else { return response(200, cluster, request) }
    let operation = await begin(request, location: cluster.location) { [clusters] in
      try? await clusters.settle(cluster)
    }
    return response(201, cluster, request, headers: operation.headers)
  }

  private func get(_ request: ResourceRequest) async throws -> HTTPResponse {
    response(200, try await existing(request), request)
  }

  private func list(_ request: ResourceRequest) async throws -> HTTPResponse {
    guard request.http.method == .get else {
      throw ArcError.methodNotAllowed(request.http.method.rawValue)
    }
    let found = try await clusters.clusters(
      subscription: request.id.subscription ?? "", resourceGroup: request.id.resourceGroup)
    let now = clusters.clock.now
    return .json(
      200, ["value": .array(found.map { $0.wire(version: request.apiVersion, now: now) })])
  }

  private func patch(_ request: ResourceRequest) async throws -> HTTPResponse {
    guard let body = request.body, body.objectValue != nil else { throw ArcError.invalidBody }
    let cluster = try await clusters.patch(request.id, body)
    // Tags are Resource Manager's business; what the agents have to follow takes its time.
    guard ConnectedClusterAPI.patchesTakeTime(request.apiVersion), body["properties"] != nil else {
      return response(200, cluster, request)
    }
    let operation = await begin(request, location: cluster.location) {}
    var headers = operation.headers
    headers["Azure-AsyncOperation"] = nil
    return response(202, cluster, request, headers: headers)
  }

  private func delete(_ request: ResourceRequest) async throws -> HTTPResponse {
    guard let cluster = try await clusters.beginDeletion(request.id) else {
      return HTTPResponse(status: 204)
    }
    let operation = await begin(request, location: cluster.location) { [clusters] in
      try? await clusters.delete(cluster)
    }
    return HTTPResponse(status: 202, headers: operation.headers)
  }

  /// The kubeconfig of the cluster connect proxy (`az connectedk8s proxy`).
  private func credentials(_ request: ResourceRequest) async throws -> HTTPResponse {
    let cluster = try await existing(request)
    let method = request.body?["authenticationMethod"]?.stringValue ?? "Token"
    let kubeconfig = ProxyKubeconfig(cluster: cluster.name).text
    let encoded = Base64.encode([UInt8](kubeconfig.utf8))
    return .json(
      200,
      [
        "hybridConnectionConfig": [
          "hybridConnectionName": .string("microsoft.kubernetes/connectedclusters/\(cluster.name)"),
          "expirationTime": .int(
            Int(clusters.clock.now.seconds + ProxyKubeconfig.lifetimeSeconds)),
        ],
        "kubeconfigs": [["name": .string(method), "value": .string(encoded)]],
      ])
  }

  private func existing(_ request: ResourceRequest) async throws -> ConnectedCluster {
    guard let cluster = try await clusters.cluster(request.id) else {
      throw ArcError.notFound(request.id)
    }
    return cluster
  }

  /// Takes up what an earlier start of the emulator left undone: clusters that were being made or
  /// deleted.
  func resume() async throws {
    for cluster in try await clusters.unsettled() {
      let isLeaving = cluster.provisioningState == ConnectedClusters.deleting
      await operations.resume(on: cluster.id, lasting: Self.operationDuration) { [clusters] in
        if isLeaving {
          try? await clusters.delete(cluster)
        } else {
          try? await clusters.settle(cluster)
        }
        return .succeeded
      }
    }
  }

  private func begin(
    _ request: ResourceRequest, location: String,
    _ work: @escaping @Sendable () async -> Void
  ) async -> AsyncOperation {
    await operations.begin(
      on: request.id, location: location, apiVersion: request.apiVersion,
      lasting: Self.operationDuration
    ) {
      await work()
      return .succeeded
    }
  }

  private func response(
    _ status: Int, _ cluster: ConnectedCluster, _ request: ResourceRequest,
    headers: HTTPHeaders = [:]
  ) -> HTTPResponse {
    .json(
      status, cluster.wire(version: request.apiVersion, now: clusters.clock.now),
      headers: headers)
  }
}
