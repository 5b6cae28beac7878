import ArcFedHTTP
import ArcFedJSON
import ArcFedKubernetes
import ArcFedScenarios

/// What needs no signature, or many: measured in time, beside what one signature takes.
extension Bench {
  /// A pod through the mutating webhook: review in, patch out.
  func webhook() async throws -> [BenchRow] {
    let stage = try await BenchStage()
    let request = try await stage.webhookRequest()
    return [
      try await cost("webhook patch") { _ in
        let response = try await stage.send(request)
        guard response.status == 200, response.bytes.count > 1_000 else {
          throw BenchFailure("the webhook answered \(response.status)")
        }
        return response
      } check: { response in
        let answer = try response.json()["response"]
        guard answer?["allowed"]?.boolValue == true, answer?["patch"]?.stringValue != nil else {
          throw BenchFailure("the webhook gave no patch")
        }
      }
    ]
  }

  /// The quickstart, from nothing to the secret, with its own expectations.
  func scenario() async throws -> [BenchRow] {
    guard let script = try BuiltInScenario.all.first?.script() else {
      throw BenchFailure("there is no quickstart")
    }
    return [
      try await cost("scenario: the quickstart, whole") { _ in
        let report = try await ScenarioRunner().play(script)
        guard report.succeeded else { throw BenchFailure("the quickstart did not succeed") }
      }
    ]
  }

  private func cost<Answer: Sendable>(
    _ name: String, _ request: @escaping @Sendable (Int) async throws -> Answer,
    check: @escaping @Sendable (Answer) async throws -> Void = { _ in }
  ) async throws -> BenchRow {
    let rounds = try await Alternation(
      first: CryptoLoad(signatures: 1, verifications: 0, threads: 1, key: key),
      second: ClientLoad(clients: 1, request: request, check: check), plan: plan
    ).rounds()
    let all = rounds.reduce(into: Slice()) { $0 += $1.second }
    return BenchRow(
      name, rounds.map { $0.second.processorMicroseconds / 1_000 }, unit: "ms",
      details: [
        .init("signatures' worth", BenchRow.median(rounds.map { 1 / $0.processorRatio }), ""),
        .init("rate", BenchRow.median(rounds.map(\.second.perSecond)), "/s"),
      ] + Self.latencies(all.latencies))
  }
}

extension BenchStage {
  /// What the API server asks the webhook about a pod.
  func webhookRequest() async throws -> HTTPRequest {
    let pod: JSONValue = [
      "apiVersion": "v1", "kind": "Pod",
      "metadata": [
        "name": "other", "namespace": "default",
        "labels": ["azure.workload.identity/use": "true"],
      ],
      "spec": [
        "serviceAccountName": "app", "containers": [["name": "app", "image": "app"]],
      ],
    ]
    let review: JSONValue = [
      "kind": "AdmissionReview", "apiVersion": "admission.k8s.io/v1",
      "request": [
        "uid": "0d5f5f9a-0d5b-4a0e-8a4e-3a3a7f6c1b11", "namespace": "default",
        "operation": "CREATE", "object": pod,
      ],
    ]
    return try HTTPRequest.json(.post, try await webhookURL(), review)
  }

  private func webhookURL() async throws -> String {
    let path = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations"
    let list = try await send(
      HTTPRequest(
        .get, origin: cluster.origin, path: path,
        headers: ["Authorization": "Bearer \(cluster.adminToken)"])
    ).json()
    guard
      let url = list["items"]?[0]?["webhooks"]?[0]?["clientConfig"]?["url"]?.stringValue
    else { throw BenchFailure("the cluster has no webhook") }
    return url
  }
}
