import ArcFedHTTP
import ArcFedJSON

/// What can be asked of a pod besides the pod itself (`pkg/registry/core/pod/{storage,rest}`).
extension Cluster {
  static let podSubresources: Set<String> = ["binding", "log", "exec", "attach", "portforward"]

  func podSubresource(_ request: APIRequest) throws(StatusError) -> APIAnswer {
    let method = request.http.method
    switch request.info.subresource {
    case "binding":
      guard method == .post else { throw .methodNotAllowed }
      return try bind(request)
    case "log":
      guard method == .get else { throw .methodNotAllowed }
      return try log(request)
    default:
      guard method == .post || method == .get else { throw .methodNotAllowed }
      let pod = try existing(request.info, ResourceTable.pods).object
      if Self.nodeName(pod).isEmpty {
        throw .badRequest("pod \(pod.meta.name) does not have a host assigned")
      }
      // Nothing runs in an emulated container.
      throw .internalError("error dialing backend: \(request.info.subresource) is not emulated")
    }
  }

  private static func nodeName(_ pod: JSONObject) -> String {
    pod["spec"]?["nodeName"]?.stringValue ?? ""
  }

  private static let bindingSchema = MetadataSchema.object(
    "Binding", [FieldSchema("target", .object(CoreSchema.objectReference), .always)])

  /// `BindingREST.Create`: the scheduler's word. It touches neither generation nor ownership.
  private func bind(_ request: APIRequest) throws(StatusError) -> APIAnswer {
    let options = try creationOptions(request)
    let body = RequestBody(
      kind: "Binding", groupVersion: "v1", internalPackage: "core", schema: Self.bindingSchema,
      validation: options.validation)
    let (binding, warnings) = try body.decode(request.http)
    try checkNamespace(binding.meta, request.info)
    try Self.validate(binding)
    let stored = try existing(request.info, ResourceTable.pods)
    let name = stored.object.meta.name
    let refused: (String) -> StatusError = {
      .conflict(GroupResource("pods/binding"), name: name, because: $0)
    }
    if stored.object.meta.deletionTimestamp != nil {
      throw refused("pod \(name) is being deleted, cannot be assigned to a host")
    }
    let current = Self.nodeName(stored.object)
    if !current.isEmpty {
      throw refused("pod \(name) is already assigned to node \(GoText.quoted(current))")
    }
    if !options.isDryRun {
      let node = binding["target"]?["name"]?.stringValue ?? ""
      let bound = try put(stored.key, Self.bound(stored.object, to: node, at: request.now))
      record("bind", ResourceTable.pods, bound.object, by: request.user)
      try afterUpdate(ResourceTable.pods, bound.object, old: stored.object)
    }
    return .object(
      status: 201,
      ["kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Success", "code": 201],
      warnings: warnings)
  }

  /// `ValidatePodBinding` in `pkg/apis/core/validation/validation.go`, from memory.
  private static func validate(_ binding: JSONObject) throws(StatusError) {
    var errors: [FieldError] = []
    let kind = binding["target"]?["kind"]?.stringValue ?? ""
    if !kind.isEmpty, kind != "Node" {
      errors.append(
        .notSupported(
          "target.kind", shown: GoText.quoted(kind), supported: ["Node", "<empty>"]))
    }
    if (binding["target"]?["name"]?.stringValue ?? "").isEmpty {
      errors.append(.required("target.name"))
    }
    if !errors.isEmpty { throw .invalid(kind: "Binding", name: binding.meta.name, errors) }
  }

  /// `LogREST`: an emulated container says nothing. Before a node is known there is not even that.
  private func log(_ request: APIRequest) throws(StatusError) -> APIAnswer {
    let pod = try existing(request.info, ResourceTable.pods).object
    let names = (pod["spec"]?["containers"]?.arrayValue ?? [])
      .compactMap { $0["name"]?.stringValue }
    let wanted = request.http.queryValue("container") ?? ""
    if wanted.isEmpty, names.count > 1 {
      throw .badRequest(
        "a container name must be specified for pod \(pod.meta.name), choose one of: "
          + "[\(names.joined(separator: " "))]")
    }
    if !wanted.isEmpty, !names.contains(wanted) {
      throw .badRequest("container \(wanted) is not valid for pod \(pod.meta.name)")
    }
    return Self.nodeName(pod).isEmpty ? .empty(status: 204) : .text(status: 200, "")
  }
}
