import ArcFedHTTP
import ArcFedJSON
import ArcFedSQLite
import Synchronization

@testable import ArcFedAzureArc

/// Where a world keeps its state, for tests that start it twice.
enum StorageLocationName {
  case memory
  case file(String)

  var location: StorageLocation {
    switch self {
    case .memory: .memory
    case .file(let path): .file(path)
    }
  }
}

/// As much of an API server as the agents and the webhook ask of one: objects by path, and keys.
final class FakeCluster: Endpoint {
  let access: ClusterAccess
  private let refused = Mutex<String?>(nil)
  private let state = Mutex<(objects: [String: JSONValue], keys: JSONValue)>(
    (
      [
        "/api/v1/namespaces/default/serviceaccounts/default": [
          "metadata": ["name": "default", "namespace": "default"]
        ]
      ], ["keys": []]
    ))

  init(name: String) {
    access = ClusterAccess(
      name: name, origin: Origin(scheme: "https", host: "\(name).k8s.arcfed.internal", port: 6443),
      token: "admin", kubernetesVersion: "v1.31.5+k3s1")
  }

  var paths: [String] { state.withLock { $0.objects.keys.sorted() } }

  func object(_ path: String) -> JSONValue? { state.withLock { $0.objects[path] } }

  func set(_ path: String, _ object: JSONValue) { state.withLock { $0.objects[path] = object } }

  /// Takes an object out, as somebody does by hand.
  func forget(_ path: String) { state.withLock { _ = $0.objects.removeValue(forKey: path) } }

  /// Merges members into an object.
  func change(_ path: String, _ members: JSONValue) {
    state.withLock { $0.objects[path] = $0.objects[path]?.mergePatched(with: members) }
  }

  /// Refuses every request below a path, as a cluster in trouble does; nil ends it.
  func refuse(_ prefix: String?) { refused.withLock { $0 = prefix } }

  func setKeys(_ ids: [String]) {
    state.withLock { state in
      state.keys = [
        "keys": .array(ids.map { ["kty": "RSA", "kid": .string($0), "n": "AQ", "e": "AQAB"] })
      ]
    }
  }

  func respond(to request: HTTPRequest) async -> HTTPResponse {
    guard request.bearerToken == access.token else { return Self.status(401, "Unauthorized") }
    if let prefix = refused.withLock({ $0 }), request.path.hasPrefix(prefix) {
      return Self.status(500, "etcdserver: request timed out", reason: "InternalError")
    }
    return state.withLock { state in
      if request.path == "/openid/v1/jwks" { return .json(200, state.keys) }
      if request.path == "/version/" { return .json(200, ["gitVersion": "v1.31.5+k3s1"]) }
      let body = (try? JSONParser.parse(request.body)) ?? .null
      let name = body.at("metadata.name")?.stringValue ?? ""
      switch request.method {
      case .get:
        return state.objects[request.path].map { .json(200, $0) } ?? Self.notFound(request)
      case .post where state.objects["\(request.path)/\(name)"] != nil:
        return Self.status(409, "\(name) already exists", reason: "AlreadyExists")
      case .post:
        state.objects["\(request.path)/\(name)"] = body
        return .json(201, body)
      case .patch:
        guard let object = state.objects[request.path] else { return Self.notFound(request) }
        let patched = object.mergePatched(with: body)
        state.objects[request.path] = patched
        return .json(200, patched)
      case .delete:
        return state.objects.removeValue(forKey: request.path)
          .map { .json(200, $0) } ?? Self.notFound(request)
      default: return Self.status(405, "the server does not allow this method")
      }
    }
  }

  private static func notFound(_ request: HTTPRequest) -> HTTPResponse {
    let segments = request.pathSegments.suffix(2)
    return status(
      404, "\(segments.first ?? "") \"\(segments.last ?? "")\" not found", reason: "NotFound")
  }

  private static func status(
    _ code: Int, _ message: String, reason: String = ""
  ) -> HTTPResponse {
    .json(
      code,
      [
        "kind": "Status", "apiVersion": "v1", "status": "Failure", "message": .string(message),
        "reason": .string(reason), "code": .int(code),
      ])
  }
}
