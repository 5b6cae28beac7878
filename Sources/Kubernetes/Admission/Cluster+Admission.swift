import ArcFedJSON

/// The admission chain, in the order of `pkg/kubeapiserver/options/plugins.go`.
extension Cluster {
  func admitCreate(
    _ object: JSONObject, _ request: APIRequest, _ resource: ResourceDescriptor,
    warnings: inout [String]
  ) async throws(StatusError) -> JSONObject {
    var object = object
    // 1. NamespaceLifecycle.
    if resource.isNamespaced { try admitToNamespace(object, request.info, resource) }
    if resource.plural == "pods" {
      // 2. ServiceAccount.
      let namespace = request.info.namespace
      let name = ServiceAccountAdmission.accountName(object)
      guard let account = lookup(ResourceTable.serviceAccounts, namespace, name) else {
        throw ServiceAccountAdmission.missing(object, namespace: namespace)
      }
      let subject = resource.key(
        namespace: namespace, name: object.meta.name + object.meta.generateName)
      object = ServiceAccountAdmission.admit(object, account: account) {
        draws.suffix("volume of \(subject)", at: request.now)
      }
      // 3. DefaultTolerationSeconds, Priority.
      object = Self.canonical(PodAdmission.complete(object), resource)
    }
    // 4. MutatingAdmissionWebhook.
    return try await callWebhooks(
      AdmissionAttributes(operation: "CREATE", object: object, old: nil),
      request, resource, warnings: &warnings)
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
