import ArcFedJSON

/// The admission chain, in the order of `pkg/kubeapiserver/options/plugins.go`.
extension Cluster {
  func admitCreate(
    _ object: JSONObject, _ request: APIRequest, _ resource: ResourceDescriptor,
    warnings: inout [String]
  ) async throws(StatusError) -> JSONObject {
    // 1. NamespaceLifecycle.
    if resource.isNamespaced { try admitToNamespace(object, request.info, resource) }
    // 2. What is compiled in.
    let admitted = try admitPod(object, request, resource)
    // 3. MutatingAdmissionWebhook, and once more when a later one has changed what an earlier saw.
    return try await callWebhooks(
      AdmissionAttributes(operation: "CREATE", object: admitted, old: nil),
      request, resource, warnings: &warnings)
  }

  /// ServiceAccount, DefaultTolerationSeconds and Priority; nothing for other kinds.
  func admitPod(
    _ object: JSONObject, _ request: APIRequest, _ resource: ResourceDescriptor
  ) throws(StatusError) -> JSONObject {
    guard resource.plural == "pods" else { return object }
    let namespace = request.info.namespace
    let name = ServiceAccountAdmission.accountName(object)
    guard let account = lookup(ResourceTable.serviceAccounts, namespace, name) else {
      throw ServiceAccountAdmission.missing(object, namespace: namespace)
    }
    let subject = resource.key(
      namespace: namespace, name: object.meta.name + object.meta.generateName)
    let admitted = ServiceAccountAdmission.admit(object, account: account) {
      draws.suffix("volume of \(subject)", at: request.now)
    }
    return Self.canonical(PodAdmission.complete(admitted), resource)
  }

  func admitUpdate(
    _ object: JSONObject, old: JSONObject, _ request: APIRequest,
    _ resource: ResourceDescriptor, warnings: inout [String]
  ) async throws(StatusError) -> JSONObject {
    try await callWebhooks(
      AdmissionAttributes(operation: "UPDATE", object: object, old: old),
      request, resource, warnings: &warnings)
  }

  private func admitToNamespace(
    _ object: JSONObject, _ info: RequestInfo, _ resource: ResourceDescriptor
  ) throws(StatusError) {
    try requireNamespace(info.namespace)
    if isActive(info.namespace) { return }
    throw .forbidden(
      resource.groupResource, name: object.meta.name,
      because: "unable to create new content in namespace \(info.namespace) because it is being "
        + "terminated",
      causes: [
        StatusError.Cause(
          reason: "NamespaceTerminating",
          message: "namespace \(info.namespace) is being terminated", field: "metadata.namespace")
      ])
  }
}

/// What a webhook is asked about.
struct AdmissionAttributes: Sendable {
  let operation: String
  var object: JSONObject
  let old: JSONObject?
}
