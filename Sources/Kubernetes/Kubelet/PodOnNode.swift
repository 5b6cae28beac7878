import ArcFedJSON
import ArcFedSimulation

/// A pod as the kubelet keeps it.
struct PodOnNode: Sendable {
  /// Its uid, by which the kubelet knows it.
  let uid: String
  /// `namespace/name`.
  let name: String
  private var manifest: Manifest
  /// The revision in which the API server last showed it.
  private(set) var revision: Int64
  /// Until when nothing of it can change unless somebody changes the pod; nil when it has to be
  /// looked at whenever the kubelet looks.
  var restTime: Timestamp?
  var volumes: [String: ProjectedDirectory] = [:]
  /// Whether the node has told the API server that it has the pod.
  var isAccepted = false
  var isRunning = false
  /// Why it does not run, by volume.
  var failures: [String: String] = [:]
  /// How often in a row its volumes could not be set up.
  var attempts = 0
  /// When they are tried again.
  var retryTime: Timestamp?

  /// How the object is kept: taken apart while there is work on it, packed while it only runs.
  private enum Manifest: Sendable {
    case object(JSONObject)
    case packed(PackedObject)
  }

  init(object: JSONObject) {
    let meta = object.meta
    uid = meta.uid
    name = "\(meta.namespace)/\(meta.name)"
    manifest = .object(object)
    revision = Int64(meta.resourceVersion) ?? 0
  }

  /// The pod as the API server last showed it.
  var object: JSONObject {
    get {
      switch manifest {
      case .object(let object): return object
      case .packed(let packed):
        guard case .object(let object)? = try? JSONParser.parse(packed.bytes) else { return [:] }
        return object
      }
    }
    set {
      manifest = .object(newValue)
      revision = Int64(newValue.meta.resourceVersion) ?? revision
    }
  }

  /// Keeps the object as its difference from one like it, without what no kubelet asks for.
  mutating func pack(in pool: ObjectPool) {
    var object = self.object
    object.setMeta(("managedFields", nil))
    manifest = .packed(pool.pack(object.serialized(), kind: Self.packedKind))
  }

  /// What it is called among what the pool packs: the server's pods look different.
  private static let packedKind = "Pod on its node"

  mutating func unpack() { manifest = .object(object) }

  /// Whether there is nothing to look at now.
  func rests(at now: Timestamp) -> Bool { restTime.map { now < $0 } ?? false }

  var meta: ObjectMeta { object.meta }
  var accountName: String { object["spec"]?["serviceAccountName"]?.stringValue ?? "" }
  var containers: [JSONValue] { object["spec"]?["containers"]?.arrayValue ?? [] }

  /// The user as whom all containers run, if it is one and the same
  /// (`pkg/volume/util/util.go#FsUserFrom`).
  var commonUser: Int? {
    let shared = object["spec"]?["securityContext"]?["runAsUser"]?.intValue
    let all = ["initContainers", "containers", "ephemeralContainers"].flatMap {
      object["spec"]?[$0]?.arrayValue ?? []
    }
    let users = all.map { $0["securityContext"]?["runAsUser"]?.intValue ?? shared }
    guard let first = users.first, users.allSatisfy({ $0 == first }) else { return nil }
    return first
  }

  func container(_ name: String) -> JSONValue? {
    containers.first { $0["name"]?.stringValue == name }
  }

  /// The file that a container sees at a path: the longest mount that covers it decides.
  func file(_ path: String, in container: JSONValue) -> ProjectedFile? {
    let mounts = (container["volumeMounts"]?.arrayValue ?? []).compactMap { mount in
      mount["mountPath"]?.stringValue.map { (path: Self.trimmed($0), mount: mount) }
    }
    let covering = mounts.filter { path == $0.path || path.hasPrefix("\($0.path)/") }
    guard let best = covering.max(by: { $0.path.count < $1.path.count }) else { return nil }
    var relative = String(path.dropFirst(best.path.count).drop { $0 == "/" })
    if let below = best.mount["subPath"]?.stringValue, !below.isEmpty {
      relative = relative.isEmpty ? below : "\(below)/\(relative)"
    }
    let volume = volumes[best.mount["name"]?.stringValue ?? ""]
    if relative.hasPrefix("\(ProjectedDirectory.dataLink)/") {
      relative.removeFirst(ProjectedDirectory.dataLink.count + 1)
    }
    return volume?.files[relative]
  }

  private static func trimmed(_ path: String) -> String {
    path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
  }
}
