package import ArcFedHTTP
package import ArcFedJSON
import ArcFedKubernetes
package import ArcFedSimulation

/// The mutating webhook of azure-workload-identity, as one cluster's extension runs it.
///
/// Upstream: `Handle` in `pkg/webhook/webhook.go`. It does not look at the pod's label: that is the
/// registered object selector's business.
package struct WorkloadIdentityWebhook: Endpoint {
  /// Reads a service account of the cluster: the object, or the API server's words for why not.
  package typealias ServiceAccountReader =
    @Sendable (_ namespace: String, _ name: String) async throws(ServiceAccountUnavailable) ->
    JSONValue

  private let mutation: PodMutation
  private let readServiceAccount: ServiceAccountReader
  private let trace: Trace?

  /// A webhook of one cluster.
  package init(
    configuration: WebhookConfiguration, trace: Trace?,
    serviceAccounts: @escaping ServiceAccountReader
  ) {
    mutation = PodMutation(configuration: configuration)
    readServiceAccount = serviceAccounts
    self.trace = trace
  }

  /// Answers `POST /mutate-v1-pod`.
  package func respond(to request: HTTPRequest) async -> HTTPResponse {
    guard request.path == WorkloadIdentityNames.webhookPath else {
      return HTTPResponse(
        status: 404, headers: ["Content-Type": "text/plain; charset=utf-8"],
        body: [UInt8]("404 page not found\n".utf8))
    }
    let review: AdmissionReview
    do {
      review = try AdmissionReview(request)
    } catch {
      return AdmissionAnswer.denied(code: WebhookRefusal.code, message: "\(error)")
        .response(uid: "", apiVersion: AdmissionReview.defaultAPIVersion)
    }
    return await answer(to: review).response(uid: review.uid, apiVersion: review.apiVersion)
  }

  private func answer(to review: AdmissionReview) async -> AdmissionAnswer {
    let subject = "\(review.namespace)/\(review.object.map(PodMutation.podName) ?? "")"
    do {
      let patch = try await handle(review.object, namespace: review.namespace)
      trace?.record("webhook", "mutate pod", subject)
      return .allowed(patch: patch)
    } catch {
      let reason = error.description
      trace?.record(
        "webhook", "mutate pod", subject,
        outcome: .refused(code: String(WebhookRefusal.code), reason: reason))
      return .denied(code: WebhookRefusal.code, message: reason)
    }
  }

  /// The pipeline: the JSON patch for `object`, or the reason of the denial.
  func handle(_ object: JSONValue?, namespace: String) async throws(WebhookRefusal) -> JSONValue {
    // 1. The pod. Pods of a deployment come without their namespace: the request's counts.
    guard let object, !object.isNull else { throw .noObject }
    var pod = try Self.decode(object)
    pod["metadata"]?["namespace"] = .string(namespace)

    // 2. Its service account.
    let accountName = PodMutation.serviceAccountName(of: pod)
    let account: JSONValue
    do {
      account = try await readServiceAccount(namespace, accountName)
    } catch {
      throw .serviceAccount(error.message)
    }

    // 3. The proxy, if the annotation asks for it.
    var spec = pod["spec"] ?? [:]
    if PodMutation.wantsProxy(pod) {
      guard spec["hostNetwork"]?.boolValue != true else { throw .hostNetwork }
      spec = mutation.injectingProxy(into: spec, port: try PodMutation.proxyPort(of: pod))
    }

    // 4. The lifetime of the token.
    let expiration = try PodMutation.tokenExpirationSeconds(pod: pod, serviceAccount: account)

    // 5. Whose token it is to become, and which containers are left alone.
    let clientID = PodMutation.clientID(of: account)
    let tenantID = mutation.tenantID(of: account)
    let skipped = PodMutation.skippedContainers(of: pod)
    let volumeName = mutation.configuration.layout.volumeName(
      podName: PodMutation.podName(of: pod))
    let endpoint = mutation.customTokenEndpoint(of: pod)

    // 6. Environment and mount, the proxy's containers included.
    for member in ["initContainers", "containers"] {
      guard let containers = spec[member]?.arrayValue else { continue }
      spec[member] = .array(
        mutation.containers(
          containers, clientID: clientID, tenantID: tenantID, skipping: skipped,
          volumeName: volumeName, endpoint: endpoint))
    }

    // 7. The volume.
    spec["volumes"] = .array(
      mutation.addingVolume(
        to: spec["volumes"]?.arrayValue ?? [], expirationSeconds: expiration,
        volumeName: volumeName, endpoint: endpoint))
    pod["spec"] = spec

    // 8. What changed, against what arrived: zero values that a Go program adds are part of it.
    let mutated = try Self.typed(pod)
    return JSONPatch.difference(from: object, to: mutated).json
  }

  /// The version of `k8s.io/api` that both generations are built against (`go.mod` at tags v1.5.1
  /// and v1.6.0: v0.31).
  private static let apiMinorVersion = 31

  /// The pod in `object`, as the webhook's decoder reads it.
  private static func decode(_ object: JSONValue) throws(WebhookRefusal) -> JSONValue {
    guard object.objectValue != nil else { throw .notAPod(object.kindName) }
    let (kind, version) = (object["kind"]?.stringValue, object["apiVersion"]?.stringValue)
    guard kind ?? "Pod" == "Pod", version ?? "v1" == "v1" else {
      throw .anotherKind("\(version ?? "v1"), Kind=\(kind ?? "Pod")")
    }
    return try typed(object)
  }

  private static func typed(_ pod: JSONValue) throws(WebhookRefusal) -> JSONValue {
    do {
      return try TypedPod.reading(pod, minorVersion: apiMinorVersion)
    } catch {
      throw .undecodable(error.message)
    }
  }
}

/// A service account that cannot be read, in the API server's words.
package struct ServiceAccountUnavailable: Error, Sendable, Equatable {
  /// The `message` of the API server's `Status`.
  package let message: String

  /// Wraps a message.
  package init(message: String) {
    self.message = message
  }
}
