import ArcFed
import ArcFedJSON

/// `kubectl apply`.
struct Apply: Verb {
  static let name = "apply"
  static let summary = "creates Kubernetes objects; a pod that may start is started"
  static let reality = """
    kubectl sends the manifests to the API server. A pod passes its admission: the webhook sees \
    the label, reads the service account's annotations and adds the environment, the projected \
    token volume and its mounts. Then the kubelet asks for the token and starts the containers.
    """
  static let fields: [FieldSchema] = [
    .optional("cluster", .reference(.cluster), "the cluster; the only one unless said"),
    .required("manifests", .list(.manifest), "Kubernetes objects"),
  ]

  static func definitions(in arguments: JSONObject) -> [ObjectReference] {
    (arguments["manifests"]?.arrayValue ?? []).enumerated().compactMap { index, manifest in
      guard manifest["kind"]?.stringValue == "Pod", let name = qualifiedName(of: manifest) else {
        return nil
      }
      return ObjectReference(
        kind: .pod, name: name, path: [.member("manifests"), .index(index)])
    }
  }

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  var subject: String {
    arguments.values("manifests").map { manifest in
      let kind = manifest["kind"]?.stringValue ?? ""
      return "\(kind) \(Self.qualifiedName(of: manifest) ?? "")"
    }.joined(separator: ", ")
  }

  var commands: [String] {
    let manifests = arguments.values("manifests").map { $0.text(.pretty) }
    return ["kubectl apply -f - <<EOF\n\(manifests.joined(separator: "\n---\n"))\nEOF"]
  }

  func perform(on stage: Stage) async throws -> JSONValue {
    let cluster = try stage.cluster(arguments.optional("cluster"))
    var applied: [JSONValue] = []
    for manifest in arguments.values("manifests") {
      applied.append(try await cluster.apply(manifest))
    }
    return ["items": .array(applied)]
  }

  /// `namespace/name`, or the name alone for what has no namespace.
  private static func qualifiedName(of manifest: JSONValue) -> String? {
    guard let name = manifest.at("metadata.name")?.stringValue else { return nil }
    if manifest["kind"]?.stringValue == "Namespace" { return name }
    return (manifest.at("metadata.namespace")?.stringValue ?? "default") + "/" + name
  }
}
