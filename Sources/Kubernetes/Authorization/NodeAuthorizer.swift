import ArcFedJSON

/// What a kubelet may do (`plugin/pkg/auth/authorizer/node/node_authorizer.go`): what its own pods
/// need, and no more.
struct NodeAuthorizer {
  /// `AuthorizeNodeWithSelectors` on by default: a node reads its own pods and itself only.
  private static let selectorsMinor = 32
  /// `KubeletServiceAccountTokenForCredentialProviders` on by default.
  private static let accountsMinor = 34

  /// Whether a pod of a namespace that is on this node, mirror pods left out, has to do with what
  /// is asked for by that name. The name decides, with the resource, which pods do.
  typealias Search = (
    _ namespace: String, _ name: String, _ isRelated: (JSONObject) -> Bool
  ) -> Bool

  let node: String
  let minorVersion: Int

  func decide(_ info: RequestInfo, hasPod: Search) -> Authorizer.Decision? {
    guard info.isResourceRequest, info.group.isEmpty else {
      return info.resource == "tokenreviews" && info.verb == "create" ? .allowed : nil
    }
    let isNarrow = minorVersion >= Self.selectorsMinor
    switch info.resource {
    case "secrets", "configmaps": return decideOnFile(info, hasPod)
    case "serviceaccounts": return decideOnAccount(info, hasPod)
    case "nodes": return isNarrow ? decideOnNode(info) : decideOnAnyNode(info)
    case "pods": return isNarrow ? decideOnPod(info, hasPod) : decideOnAnyPod(info)
    case "events" where info.subresource.isEmpty:
      return allowed(info, ["create", "update", "patch"])
    default: return nil
    }
  }

  private func allowed(_ info: RequestInfo, _ verbs: Set<String>) -> Authorizer.Decision? {
    verbs.contains(info.verb) ? .allowed : nil
  }

  private func decideOnAnyNode(_ info: RequestInfo) -> Authorizer.Decision? {
    switch info.subresource {
    case "": allowed(info, ["get", "list", "watch", "create", "update", "patch"])
    case "status": allowed(info, ["update", "patch"])
    default: nil
    }
  }

  private func decideOnAnyPod(_ info: RequestInfo) -> Authorizer.Decision? {
    switch info.subresource {
    case "": allowed(info, ["get", "list", "watch", "create", "delete"])
    case "status": allowed(info, ["update", "patch"])
    case "eviction": allowed(info, ["create"])
    default: nil
    }
  }

  private static let reading: Set<String> = ["get", "list", "watch"]

  private func unrelated() -> Authorizer.Decision {
    .noOpinion("no relationship found between node '\(node)' and this object")
  }

  private func wantedName(_ info: RequestInfo) -> String {
    info.name.isEmpty ? info.selectedName : info.name
  }

  // MARK: Secrets and config maps (`authorizeReadNamespacedObject`)

  private func decideOnFile(_ info: RequestInfo, _ hasPod: Search) -> Authorizer.Decision {
    guard Self.reading.contains(info.verb) else {
      return .noOpinion("can only read resources of this type")
    }
    if !info.subresource.isEmpty { return .noOpinion("cannot read subresource") }
    if info.namespace.isEmpty {
      return .noOpinion("can only read namespaced object of this type")
    }
    let name = wantedName(info)
    if name.isEmpty { return .noOpinion("No Object name found") }
    let resource = info.resource
    let isMine = hasPod(info.namespace, name) { pod in
      PodReferences.names(resource, in: pod).contains(name)
    }
    return isMine ? .allowed : unrelated()
  }

  // MARK: Service accounts

  private func decideOnAccount(_ info: RequestInfo, _ hasPod: Search) -> Authorizer.Decision {
    let name = info.name
    let isRelated = hasPod(info.namespace, name) { pod in
      pod["spec"]?["serviceAccountName"]?.stringValue == name
    }
    if info.verb == "get", info.subresource.isEmpty {
      guard minorVersion >= Self.accountsMinor else {
        return .noOpinion("not allowed to get service accounts")
      }
      return isRelated ? .allowed : unrelated()
    }
    if info.verb != "create" || info.name.isEmpty {
      return .noOpinion("can only create tokens for individual service accounts")
    }
    guard info.subresource == "token" else {
      return .noOpinion("can only create token subresource of serviceaccount")
    }
    return isRelated ? .allowed : unrelated()
  }

  // MARK: Nodes and pods

  private func decideOnNode(_ info: RequestInfo) -> Authorizer.Decision? {
    guard info.subresource.isEmpty else {
      return info.subresource == "status" ? allowed(info, ["update", "patch"]) : nil
    }
    guard Self.reading.contains(info.verb) else {
      return allowed(info, ["create", "update", "patch"])
    }
    switch wantedName(info) {
    case node: return .allowed
    case "":
      return .noOpinion("node '\(node)' cannot read all nodes, only its own Node object")
    case let other:
      return .noOpinion("node '\(node)' cannot read '\(other)', only its own Node object")
    }
  }

  private func decideOnPod(_ info: RequestInfo, _ hasPod: Search) -> Authorizer.Decision? {
    switch (info.subresource, info.verb) {
    case ("", "get"): return decideOnOnePod(info, hasPod)
    case ("", "list"), ("", "watch"):
      if info.selectedNode == node { return .allowed }
      if !wantedName(info).isEmpty { return decideOnOnePod(info, hasPod) }
      return .noOpinion("can only list/watch pods with spec.nodeName field selector")
    case ("", "create"), ("", "delete"), ("status", "update"), ("status", "patch"),
      ("eviction", "create"):
      return .allowed
    default: return nil
    }
  }

  private func decideOnOnePod(_ info: RequestInfo, _ hasPod: Search) -> Authorizer.Decision {
    let name = wantedName(info)
    let isMine = hasPod(info.namespace, name) { $0.meta.name == name }
    return isMine ? .allowed : unrelated()
  }
}

/// What a pod refers to by name (`pkg/api/v1/pod/util.go#VisitPodSecretNames` and its like).
enum PodReferences {
  /// The names of the secrets or config maps that a pod needs.
  static func names(_ plural: String, in pod: JSONObject) -> Set<String> {
    plural == "secrets" ? secrets(pod) : configMaps(pod)
  }

  private static func secrets(_ pod: JSONObject) -> Set<String> {
    let pull = (pod["spec"]?["imagePullSecrets"]?.arrayValue ?? []).map { $0["name"] }
    let mounted = volumes(pod).map { $0["secret"]?["secretName"] }
    let projected = sources(pod).map { $0["secret"]?["name"] }
    return texts(pull + mounted + projected + inEnvironment(pod, "secretKeyRef", "secretRef"))
  }

  private static func configMaps(_ pod: JSONObject) -> Set<String> {
    let mounted = volumes(pod).map { $0["configMap"]?["name"] }
    let projected = sources(pod).map { $0["configMap"]?["name"] }
    return texts(mounted + projected + inEnvironment(pod, "configMapKeyRef", "configMapRef"))
  }

  private static func volumes(_ pod: JSONObject) -> [JSONValue] {
    pod["spec"]?["volumes"]?.arrayValue ?? []
  }

  private static func sources(_ pod: JSONObject) -> [JSONValue] {
    volumes(pod).flatMap { $0["projected"]?["sources"]?.arrayValue ?? [] }
  }

  private static func inEnvironment(
    _ pod: JSONObject, _ one: String, _ all: String
  ) -> [JSONValue?] {
    let containers = ["initContainers", "containers", "ephemeralContainers"].flatMap {
      pod["spec"]?[$0]?.arrayValue ?? []
    }
    return containers.flatMap { container in
      (container["env"]?.arrayValue ?? []).map { $0["valueFrom"]?[one]?["name"] }
        + (container["envFrom"]?.arrayValue ?? []).map { $0[all]?["name"] }
    }
  }

  private static func texts(_ values: [JSONValue?]) -> Set<String> {
    Set(values.compactMap { $0?.stringValue })
  }
}
