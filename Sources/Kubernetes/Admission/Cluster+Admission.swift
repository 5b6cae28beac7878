import ArcFedJSON
import ArcFedSimulation

/// The admission chain, in the order of `pkg/kubeapiserver/options/plugins.go`.
extension Cluster {
  func admitCreate(
    _ object: JSONObject, _ request: APIRequest, _ resource: ResourceDescriptor,
    warnings: inout [String]
  ) async throws(StatusError) -> JSONObject {
    // 1. NamespaceLifecycle.
    if resource.isNamespaced {
      try admitToNamespace(name: object.meta.name, request.info, resource)
    }
    // 2. What is compiled in.
    let admitted = try await admitPod(object, request, resource)
    // 3. MutatingAdmissionWebhook, and once more when a later one has changed what an earlier saw.
    let result = try await callWebhooks(
      AdmissionAttributes(operation: "CREATE", object: admitted, old: nil),
      request, resource, warnings: &warnings)
    // 4. What webhooks have made of a pod is looked at again.
    if resource.plural == "pods" { try checkSecrets(result, request.info.namespace) }
    return result
  }

  private func checkSecrets(_ pod: JSONObject, _ namespace: String) throws(StatusError) {
    if ServiceAccountAdmission.isMirror(pod) {
      if let refusal = ServiceAccountAdmission.mirrorRefusal(pod) { throw refusal }
      return
    }
    let name = ServiceAccountAdmission.accountName(pod)
    guard let account = lookup(ResourceTable.serviceAccounts, namespace, name) else {
      throw ServiceAccountAdmission.missing(pod, namespace: namespace)
    }
    if let refusal = ServiceAccountAdmission.secretRefusal(pod, account: account) { throw refusal }
  }

  /// ServiceAccount, DefaultTolerationSeconds and Priority; nothing for other kinds.
  func admitPod(
    _ object: JSONObject, _ request: APIRequest, _ resource: ResourceDescriptor
  ) async throws(StatusError) -> JSONObject {
    guard resource.plural == "pods" else { return object }
    let namespace = request.info.namespace
    if ServiceAccountAdmission.isMirror(object) {
      if let refusal = ServiceAccountAdmission.mirrorRefusal(object) { throw refusal }
      return Self.canonical(PodAdmission.complete(object), resource, since: object)
    }
    let account = try await account(of: object, namespace: namespace)
    let subject = resource.key(
      namespace: namespace, name: object.meta.name + object.meta.generateName)
    let admitted = ServiceAccountAdmission.admit(object, account: account) {
      draws.suffix("volume of \(subject)", at: request.now)
    }
    return Self.canonical(PodAdmission.complete(admitted), resource, since: object)
  }

  /// How often the default account is looked for, since a controller makes it, and how long is
  /// waited in between (`getServiceAccount`).
  private static let defaultAccountAttempts = 10
  private static let accountRetryMilliseconds = 100...199

  private func account(
    of pod: JSONObject, namespace: String
  ) async throws(StatusError) -> JSONObject {
    let name = ServiceAccountAdmission.accountName(pod)
    let attempts = name == ServiceAccountAdmission.defaultName ? Self.defaultAccountAttempts : 1
    let pause = draws.stream("account retry", "\(namespace)/\(name)", at: clock.now)
      .integer(in: Self.accountRetryMilliseconds)
    for attempt in 0..<attempts {
      if attempt > 0 { try? await clock.sleep(until: clock.now + .milliseconds(pause)) }
      if let account = lookup(ResourceTable.serviceAccounts, namespace, name) { return account }
    }
    throw ServiceAccountAdmission.missing(pod, namespace: namespace)
  }

  func admitUpdate(
    _ object: JSONObject, old: JSONObject, _ request: APIRequest,
    _ resource: ResourceDescriptor, warnings: inout [String]
  ) async throws(StatusError) -> JSONObject {
    try await callWebhooks(
      AdmissionAttributes(operation: "UPDATE", object: object, old: old),
      request, resource, warnings: &warnings)
  }

  /// `plugin/pkg/admission/namespace/lifecycle`: nothing is made in a namespace that is not there,
  /// or not to stay.
  func admitToNamespace(
    name: String, _ info: RequestInfo, _ resource: ResourceDescriptor
  ) throws(StatusError) {
    let namespaces = ResourceTable.namespaces
    guard let namespace = lookup(namespaces, "", info.namespace) else {
      throw .notFound(namespaces.groupResource, name: info.namespace)
    }
    if namespace["metadata"]?["deletionTimestamp"] == nil { return }
    throw .forbidden(
      resource.groupResource, name: name,
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
