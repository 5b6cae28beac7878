import ArcFedHTTP
import ArcFedJOSE
import ArcFedJSON
import ArcFedSimulation
import Synchronization
import Testing

@testable import ArcFedKubernetes

@Suite("Mutating webhooks")
struct WebhookTests {
  /// A webhook that answers what it is told and keeps what it was asked.
  private final class Webhook: Endpoint {
    private let answer: @Sendable (JSONValue) -> JSONValue
    private let requests = Mutex<[JSONValue]>([])

    init(_ answer: @escaping @Sendable (JSONValue) -> JSONValue) { self.answer = answer }

    var asked: [JSONValue] { requests.withLock { $0 } }

    func respond(to request: HTTPRequest) async -> HTTPResponse {
      let review = (try? JSONParser.parse(request.body)) ?? .null
      requests.withLock { $0.append(review["request"] ?? .null) }
      var response = answer(review["request"] ?? .null)
      response["uid"] = review["request"]?["uid"]
      return .json(
        200,
        ["kind": "AdmissionReview", "apiVersion": "admission.k8s.io/v1", "response": response])
    }

    static func patching(_ patch: JSONValue) -> Webhook {
      let encoded = Base64.encode(patch.serialized())
      return Webhook { _ in
        ["allowed": true, "patchType": "JSONPatch", "patch": .string(encoded)]
      }
    }
  }

  /// Changes the pod itself, once, before it answers.
  private final class Hurrying: Endpoint {
    private let client: KubernetesClient
    private let hasHurried = Mutex(false)

    init(client: KubernetesClient) { self.client = client }

    func respond(to request: HTTPRequest) async -> HTTPResponse {
      let isFirst = hasHurried.withLock { done in
        defer { done = true }
        return !done
      }
      if isFirst {
        _ = try? await client.patch("Pod", "app", ["metadata": ["annotations": ["other": "2"]]])
      }
      let review = (try? JSONParser.parse(request.body)) ?? .null
      let uid = review.at("request.uid") ?? .null
      return .json(
        200,
        [
          "kind": "AdmissionReview", "apiVersion": "admission.k8s.io/v1",
          "response": ["uid": uid, "allowed": true],
        ])
    }
  }

  private static func configuration(
    _ clientConfig: JSONValue, failurePolicy: String = "Fail"
  ) -> JSONValue {
    [
      "kind": "MutatingWebhookConfiguration", "apiVersion": "admissionregistration.k8s.io/v1",
      "metadata": ["name": "wi"],
      "webhooks": [
        [
          "name": "mutation.example.io", "clientConfig": clientConfig,
          "failurePolicy": .string(failurePolicy), "sideEffects": "None",
          "admissionReviewVersions": ["v1"],
          "objectSelector": ["matchLabels": ["use": "true"]],
          "rules": [
            [
              "apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"],
              "resources": ["pods"],
            ]
          ],
        ]
      ],
    ]
  }

  private static let addVariable: JSONValue = [
    [
      "op": "add", "path": "/spec/containers/0/env",
      "value": [["name": "AZURE_CLIENT_ID", "value": "x"]],
    ]
  ]

  @Test("A pod that the selector matches is patched; another is not asked about")
  func patch() async throws {
    let test = try await TestCluster.make()
    let webhook = Webhook.patching(Self.addVariable)
    test.network.attach(webhook, to: .https("wi-webhook.azure-arc.svc"))
    try await test.client.create(
      Self.configuration([
        "service": ["name": "wi-webhook", "namespace": "azure-arc", "path": "/mutate"]
      ]))
    let pod = try await test.client.create(Manifest.pod("app", labels: ["use": "true"]))
    #expect(pod.at("spec.containers[0].env[0].name")?.stringValue == "AZURE_CLIENT_ID")
    let other = try await test.client.create(Manifest.pod("other"))
    #expect(other.at("spec.containers[0].env") == nil)
    let asked = webhook.asked
    #expect(asked.count == 1)
    #expect(asked.first?["operation"]?.stringValue == "CREATE")
    #expect(asked.first?.at("object.spec.serviceAccountName")?.stringValue == "default")
    #expect(asked.first?.at("userInfo.username")?.stringValue == "system:admin")
    #expect(asked.first?["namespace"]?.stringValue == "default")
    #expect(asked.first?["oldObject"]?.isNull == true)
  }

  @Test(
    "A denial carries the webhook's name, message and code",
    arguments: [
      (#"{"code": 403, "message": "no"}"#, 403, "denied the request: no"),
      (#"{"message": "no"}"#, 400, "denied the request: no"),
      (#"{"code": 200, "reason": "Because"}"#, 400, "denied the request: Because"),
      ("{}", 400, "denied the request without explanation"),
    ])
  func denial(_ text: String, _ code: Int, _ ending: String) async throws {
    let status = try JSONParser.parse(text)
    let test = try await TestCluster.make()
    test.network.attach(
      Webhook { _ in ["allowed": false, "status": status] }, to: .https("hook.example"))
    try await test.client.create(Self.configuration(["url": "https://hook.example/mutate"]))
    let error = await #expect(throws: KubernetesClientError.self) {
      try await test.client.create(Manifest.pod("app", labels: ["use": "true"]))
    }
    #expect(error?.status?.code == code)
    #expect(
      error?.status?.message == "admission webhook \"mutation.example.io\" \(ending)")
  }

  @Test("A webhook out of reach fails the request, unless its failure is to be ignored")
  func unreachable() async throws {
    let test = try await TestCluster.make()
    try await test.client.create(Self.configuration(["url": "https://hook.example/mutate"]))
    let error = await #expect(throws: KubernetesClientError.self) {
      try await test.client.create(Manifest.pod("app", labels: ["use": "true"]))
    }
    #expect(error?.status?.code == 500)
    #expect(
      error?.status?.message.hasPrefix(
        "Internal error occurred: failed calling webhook \"mutation.example.io\": failed to call "
          + "webhook: Post \"https://hook.example/mutate?timeout=10s\": dial tcp: lookup "
          + "hook.example: no such host") == true)
    try await test.client.patch(
      "MutatingWebhookConfiguration", "wi",
      Self.configuration(["url": "https://hook.example/mutate"], failurePolicy: "Ignore"))
    try await test.client.create(Manifest.pod("app", labels: ["use": "true"]))
  }

  /// An endpoint with one answer, whatever it is asked.
  private struct Fixed: Endpoint {
    let status: Int
    let type: String
    let body: String

    func respond(to request: HTTPRequest) async -> HTTPResponse {
      HTTPResponse(
        status: status, headers: ["Content-Type": type], body: Array(body.utf8))
    }
  }

  @Test(
    "An answer that is none fails the call in the words of the server's client",
    arguments: [
      (
        500, "text/plain", "boom\n",
        #"failed to call webhook: an error on the server ("boom") has "#
          + "prevented the request from succeeding"
      ),
      (
        404, "text/plain", "404 page not found",
        "failed to call webhook: the server could not "
          + "find the requested resource"
      ),
      (
        200, "application/json", "x",
        "failed to call webhook: couldn't get version/kind; json "
          + "parse error: invalid character 'x' looking for beginning of value"
      ),
      (
        200, "application/json", #"{"kind": "AdmissionReview"}"#,
        "received invalid webhook response: webhook response was absent"
      ),
    ])
  func noAnswer(_ status: Int, _ type: String, _ body: String, _ reason: String) async throws {
    let test = try await TestCluster.make()
    test.network.attach(
      Fixed(status: status, type: type, body: body), to: .https("hook.example"))
    try await test.client.create(Self.configuration(["url": "https://hook.example/mutate"]))
    let error = await #expect(throws: KubernetesClientError.self) {
      try await test.client.create(Manifest.pod("app", labels: ["use": "true"]))
    }
    #expect(error?.status?.code == 500)
    #expect(
      error?.status?.message
        == "Internal error occurred: failed calling webhook \"mutation.example.io\": \(reason)")
  }

  @Test(
    "A patch and its type come together",
    arguments: [
      (
        #"{"allowed": true, "patch": "W10="}"#,
        "webhook returned response.patch but not "
          + "response.patchType"
      ),
      (
        #"{"allowed": true, "patchType": "JSONPatch"}"#,
        "webhook returned response.patchType but "
          + "not response.patch"
      ),
    ])
  func halfPatch(_ text: String, _ reason: String) async throws {
    let answer = try JSONParser.parse(text)
    let test = try await TestCluster.make()
    test.network.attach(Webhook { _ in answer }, to: .https("hook.example"))
    try await test.client.create(Self.configuration(["url": "https://hook.example/mutate"]))
    let error = await #expect(throws: KubernetesClientError.self) {
      try await test.client.create(Manifest.pod("app", labels: ["use": "true"]))
    }
    #expect(error?.status?.message.hasSuffix("invalid webhook response: \(reason)") == true)
  }

  @Test("A patch is made anew when the object has changed while a webhook was asked")
  func patchAgain() async throws {
    let test = try await TestCluster.make()
    let webhook = Hurrying(client: test.client)
    test.network.attach(webhook, to: .https("hook.example"))
    try await test.client.create(Manifest.pod("app", labels: ["use": "true"]))
    var configuration = Self.configuration(["url": "https://hook.example/mutate"])
    configuration["webhooks"] = .array(
      (configuration["webhooks"]?.arrayValue ?? []).map { webhook in
        var webhook = webhook
        webhook["rules"] = [
          [
            "apiGroups": [""], "apiVersions": ["v1"], "operations": ["UPDATE"],
            "resources": ["pods"],
          ]
        ]
        return webhook
      })
    try await test.client.create(configuration)
    let pod = try await test.client.patch(
      "Pod", "app", ["metadata": ["annotations": ["mine": "1"]]])
    #expect(pod.at("metadata.annotations.mine") == "1")
    #expect(pod.at("metadata.annotations.other") == "2")
  }

  @Test("A namespace selector is asked about the namespace's labels")
  func namespaceSelector() async throws {
    let test = try await TestCluster.make()
    test.network.attach(Webhook.patching(Self.addVariable), to: .https("hook.example"))
    var configuration = Self.configuration(["url": "https://hook.example/mutate"])
    configuration["webhooks"] = .array(
      (configuration["webhooks"]?.arrayValue ?? []).map { webhook in
        var webhook = webhook
        webhook["namespaceSelector"] = [
          "matchExpressions": [
            [
              "key": "kubernetes.io/metadata.name", "operator": "NotIn", "values": ["kube-system"],
            ]
          ]
        ]
        return webhook
      })
    try await test.client.create(configuration)
    let exempt = try await test.client.create(
      Manifest.pod("app", labels: ["use": "true"]), namespace: "kube-system")
    #expect(exempt.at("spec.containers[0].env") == nil)
    let patched = try await test.client.create(Manifest.pod("app", labels: ["use": "true"]))
    #expect(patched.at("spec.containers[0].env") != nil)
  }

  /// Two webhooks: the first wants to be asked again, the second adds a container after it.
  private static func pair(reinvocationPolicy: String) -> JSONValue {
    let rules: JSONValue = [
      [
        "apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["pods"],
      ]
    ]
    func webhook(_ name: String, _ policy: String) -> JSONValue {
      [
        "name": .string("\(name).example.io"), "sideEffects": "None", "rules": rules,
        "clientConfig": ["url": .string("https://\(name).example.io/mutate")],
        "admissionReviewVersions": ["v1"], "reinvocationPolicy": .string(policy),
      ]
    }
    return [
      "kind": "MutatingWebhookConfiguration", "apiVersion": "admissionregistration.k8s.io/v1",
      "metadata": ["name": "pair"],
      "webhooks": [webhook("first", reinvocationPolicy), webhook("second", "Never")],
    ]
  }

  @Test(
    "A webhook is asked again when a later one has changed the object, if it wants to be",
    arguments: [("IfNeeded", 2), ("Never", 1)])
  func reinvocation(_ policy: String, _ count: Int) async throws {
    let test = try await TestCluster.make()
    let first = Webhook { _ in ["allowed": true] }
    let sidecar: JSONValue = ["name": "sidecar", "image": "sidecar:1"]
    let second = Webhook.patching([["op": "add", "path": "/spec/containers/-", "value": sidecar]])
    for (name, endpoint) in [("first", first), ("second", second)] {
      test.network.attach(
        endpoint, to: Origin(scheme: "https", host: "\(name).example.io", port: 443))
    }
    try await test.client.create(Self.pair(reinvocationPolicy: policy))
    let pod = try await test.client.create(Manifest.pod("app"))
    #expect(first.asked.count == count)
    #expect(second.asked.count == 1)
    #expect(first.asked.last?.at("object.spec.containers")?.arrayValue?.count == count)
    // What is compiled in runs again too: the added container gets the account's token.
    #expect(
      pod.at("spec.containers[1].volumeMounts[0].mountPath")?.stringValue
        == ServiceAccountAdmission.mountPath)
  }

  @Test("A webhook that changes nothing makes nobody be asked again")
  func noReinvocation() async throws {
    let test = try await TestCluster.make()
    let webhooks = ["first", "second"].map { name in
      (name, Webhook { _ in ["allowed": true] })
    }
    for (name, endpoint) in webhooks {
      test.network.attach(
        endpoint, to: Origin(scheme: "https", host: "\(name).example.io", port: 443))
    }
    try await test.client.create(Self.pair(reinvocationPolicy: "IfNeeded"))
    try await test.client.create(Manifest.pod("app"))
    #expect(webhooks.map { $0.1.asked.count } == [1, 1])
  }
}
