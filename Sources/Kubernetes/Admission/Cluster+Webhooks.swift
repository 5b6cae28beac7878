import ArcFedHTTP
import ArcFedJOSE
import ArcFedJSON
import ArcFedSimulation

/// Calls the mutating webhooks, one after the other, each with what the ones before made of the
/// object (`apiserver/pkg/admission/plugin/webhook/mutating/dispatcher.go`).
extension Cluster {
  func callWebhooks(
    _ attributes: AdmissionAttributes, _ request: APIRequest, _ resource: ResourceDescriptor,
    warnings: inout [String]
  ) async throws(StatusError) -> JSONObject {
    // Webhooks may not stand in the way of their own removal (`rules.IsExemptAdmission…`).
    if resource.group == "admissionregistration.k8s.io" { return attributes.object }
    var attributes = attributes
    var round = WebhookRound()
    // 1. Each in its turn.
    for webhook in webhooks() {
      try await callOne(webhook, &attributes, &round, request, resource, &warnings)
    }
    guard round.needsAnother else { return attributes.object }
    // 2. What is compiled in sees what webhooks have made, and may change it again.
    if attributes.operation == "CREATE" {
      let seen = attributes.object
      attributes.object = try await admitPod(seen, request, resource)
      if attributes.object != seen { round.objectChanged() }
    }
    // 3. Those that asked for it, once more, if the object has changed since they saw it.
    let wanted = round.toRepeat
    for webhook in webhooks() where wanted.contains(webhook.name) {
      try await callOne(webhook, &attributes, &round, request, resource, &warnings)
    }
    return attributes.object
  }

  private func callOne(
    _ webhook: MutatingWebhook, _ attributes: inout AdmissionAttributes,
    _ round: inout WebhookRound, _ request: APIRequest, _ resource: ResourceDescriptor,
    _ warnings: inout [String]
  ) async throws(StatusError) {
    let matches = webhook.matches(
      attributes, resource, subresource: request.info.subresource,
      namespaceLabels: namespaceLabels(request.info, resource, attributes.object))
    guard matches else { return }
    let (verdict, added) = await call(webhook, attributes, request, resource)
    warnings += added
    switch verdict {
    case .denied(let error):
      trace?.record(
        configuration.name, "call webhook", webhook.name,
        outcome: .refused(code: String(error.code), reason: error.message))
      throw error
    case .allowed(let patch):
      trace?.record(configuration.name, "call webhook", webhook.name)
      if let patch {
        let seen = attributes.object
        attributes.object = try apply(patch, to: seen, resource)
        if attributes.object != seen { round.objectChanged() }
      }
    case .failed(let reason):
      let message = "failed calling webhook \(GoText.quoted(webhook.name)): \(reason)"
      trace?.record(
        configuration.name, "call webhook", webhook.name, outcome: .failed(reason: message))
      if !webhook.ignoresFailure { throw .internalError(message) }
    }
    round.called(webhook)
  }

  /// All webhooks, configurations in the order of their names.
  private func webhooks() -> [MutatingWebhook] {
    let prefix = ResourceTable.mutatingWebhookConfigurations.prefix(namespace: "")
    guard let revision = store.newestRevision(in: prefix) else { return [] }
    if knownWebhooks.revision != revision {
      let webhooks = store.objects(under: prefix)
        .flatMap { ($0.object["webhooks"]?.arrayValue ?? []).map(MutatingWebhook.init) }
      knownWebhooks = (revision, webhooks)
    }
    return knownWebhooks.webhooks
  }

  /// The labels that a namespace selector looks at; nil for what is in no namespace.
  private func namespaceLabels(
    _ info: RequestInfo, _ resource: ResourceDescriptor, _ object: JSONObject
  ) -> [String: String]? {
    if resource.plural == "namespaces" { return object.meta.labels }
    guard resource.isNamespaced else { return nil }
    return lookup(ResourceTable.namespaces, "", info.namespace)?.meta.labels ?? [:]
  }

  private func apply(
    _ patch: JSONPatch, to object: JSONObject, _ resource: ResourceDescriptor
  ) throws(StatusError) -> JSONObject {
    let patched: JSONValue
    do throws(JSONPatchError) { patched = try patch.apply(to: .object(object)) } catch {
      throw .internalError("\(error)")
    }
    let decoded = try? SchemaDecoder.decode(patched, as: resource.schema, knowing: object)
    guard let decoded else {
      throw .internalError("the patched object is no \(resource.kind)")
    }
    var result = decoded.object
    resource.strategy.applyDefaults(to: &result)
    return Self.canonical(result, resource, since: decoded.object)
  }

  private func call(
    _ webhook: MutatingWebhook, _ attributes: AdmissionAttributes, _ request: APIRequest,
    _ resource: ResourceDescriptor
  ) async -> (WebhookAnswer.Verdict, warnings: [String]) {
    let uid = draws.uuid(
      "admission", "\(webhook.name) \(request.http.path) \(attributes.object.meta.name)",
      at: clock.now)
    let body = review(uid, attributes, request, resource)
    let response: HTTPResponse
    do {
      var call = try HTTPRequest(
        .post, webhook.url,
        headers: ["Accept": "application/json, */*", "Content-Type": MediaType.json])
      call.setBody(.object(body), escapesHTML: true)
      response = try await network.send(call, timeout: .seconds(webhook.timeoutSeconds))
    } catch {
      let reason = (error as? NetworkError).map(webhook.reason) ?? "\(error)"
      let called = GoText.quoted(webhook.url)
      return (.failed("failed to call webhook: Post \(called): \(reason)"), [])
    }
    let answer = WebhookAnswer(response, uid: uid, webhook: webhook.name)
    return (answer.verdict, answer.warnings)
  }

  /// `AdmissionReview` (`api/admission/v1/types.go`).
  private func review(
    _ uid: String, _ attributes: AdmissionAttributes, _ request: APIRequest,
    _ resource: ResourceDescriptor
  ) -> JSONObject {
    let kind: JSONValue = [
      "group": .string(resource.group), "version": .string(resource.version),
      "kind": .string(resource.kind),
    ]
    let plural: JSONValue = [
      "group": .string(resource.group), "version": .string(resource.version),
      "resource": .string(resource.plural),
    ]
    let options = attributes.operation == "CREATE" ? "CreateOptions" : "UpdateOptions"
    var content: JSONObject = [
      "uid": .string(uid), "kind": kind, "resource": plural, "requestKind": kind,
      "requestResource": plural,
    ]
    let name = attributes.object.meta.name
    if !name.isEmpty { content["name"] = .string(name) }
    if !request.info.namespace.isEmpty { content["namespace"] = .string(request.info.namespace) }
    content["operation"] = .string(attributes.operation)
    content["userInfo"] = request.user.json
    let minor = configuration.minorVersion
    content["object"] = .object(
      TypedPod.withTimestamp(attributes.object, minorVersion: minor))
    content["oldObject"] = attributes.old.map { .object($0) } ?? .null
    content["dryRun"] = .bool(request.http.queryValue("dryRun") == "All")
    content["options"] = ["kind": .string(options), "apiVersion": "meta.k8s.io/v1"]
    return [
      "kind": "AdmissionReview", "apiVersion": "admission.k8s.io/v1",
      "request": .object(content),
    ]
  }
}
