package import ArcFedHTTP
import ArcFedJSON

/// What the agents need to reach the API server of their own cluster.
package struct ClusterAccess: Sendable {
  /// The cluster's name, as its origin has it.
  package let name: String
  /// Where the API server stands.
  package let origin: Origin
  /// A token that may do everything.
  package let token: String
  /// `kubernetesVersion`, for example `1.31.5+k3s1`.
  package let kubernetesVersion: String
  /// `totalNodeCount`.
  package let nodeCount: Int
  /// `totalCoreCount`.
  package let coreCount: Int

  /// Describes the way to a cluster.
  package init(
    name: String, origin: Origin, token: String, kubernetesVersion: String, nodeCount: Int = 1,
    coreCount: Int = 4
  ) {
    self.name = name
    self.origin = origin
    self.token = token
    self.kubernetesVersion =
      kubernetesVersion.hasPrefix("v") ? String(kubernetesVersion.dropFirst()) : kubernetesVersion
    self.nodeCount = nodeCount
    self.coreCount = coreCount
  }
}

/// The API server as agents and webhook use it: a few verbs on JSON objects, over the network.
struct ClusterAPI: Sendable {
  private let access: ClusterAccess
  private let network: Network

  init(_ access: ClusterAccess, network: Network) {
    self.access = access
    self.network = network
  }

  /// Reads `path`.
  func get(_ path: String) async throws(ClusterAPIError) -> JSONValue {
    try await send(.get, path)
  }

  /// Creates an object in a collection, or replaces the one that is there.
  func apply(_ object: JSONValue, in collection: String) async throws(ClusterAPIError) {
    do {
      _ = try await send(.post, collection, body: object)
    } catch {
      guard case .status(409, _) = error, let name = object.at("metadata.name")?.stringValue else {
        throw error
      }
      try await replace(object, at: "\(collection)/\(name)")
    }
  }

  /// Deletes what is at `path`; nothing there is as good.
  func delete(_ path: String) async throws(ClusterAPIError) {
    do {
      _ = try await send(.delete, path)
    } catch {
      guard case .status(404, _) = error else { throw error }
    }
  }

  private func replace(_ object: JSONValue, at path: String) async throws(ClusterAPIError) {
    guard object["kind"]?.stringValue != "Namespace" else { return }
    let existing = try await send(.get, path)
    var object = object
    if let version = existing.at("metadata.resourceVersion"), var metadata = object["metadata"] {
      metadata["resourceVersion"] = version
      object["metadata"] = metadata
    }
    _ = try await send(.put, path, body: object)
  }

  private func send(
    _ method: HTTPMethod, _ path: String, body: JSONValue? = nil
  ) async throws(ClusterAPIError) -> JSONValue {
    var headers: HTTPHeaders = [
      "Authorization": "Bearer \(access.token)", "Accept": "application/json",
    ]
    if body != nil { headers["Content-Type"] = "application/json" }
    let response: HTTPResponse
    do {
      response = try await network.send(
        HTTPRequest(
          method, "\(access.origin)\(path)", headers: headers, body: body?.serialized() ?? []))
    } catch let error as NetworkError {
      throw .unreachable(error)
    } catch {
      throw .malformed
    }
    guard let value = try? response.json() else { throw .malformed }
    guard response.isSuccess else {
      throw .status(response.status, value["message"]?.stringValue ?? "")
    }
    return value
  }
}

/// Why the API server gave no object.
enum ClusterAPIError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Nothing answers there.
  case unreachable(NetworkError)
  /// A `Status`: its HTTP code and its message.
  case status(Int, String)
  /// Something that is no Kubernetes answer.
  case malformed

  /// The API server's message, or what happened to the connection.
  var description: String {
    switch self {
    case .unreachable(let error): "\(error)"
    case .status(_, let message): message
    case .malformed: "the server's answer could not be read"
    }
  }
}
