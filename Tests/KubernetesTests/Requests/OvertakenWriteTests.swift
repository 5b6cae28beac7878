import ArcFedHTTP
import ArcFedJSON
import Synchronization
import Testing

@testable import ArcFedKubernetes

/// Writes that wait in a webhook while somebody else writes the same object.
@Suite("Writes that are overtaken")
struct OvertakenWriteTests {
  /// Makes one request of its own before it answers the first time.
  private final class Hurrying: Endpoint {
    private let work: @Sendable () async throws -> Void
    private let hasHurried = Mutex(false)

    init(_ work: @escaping @Sendable () async throws -> Void) { self.work = work }

    func respond(to request: HTTPRequest) async -> HTTPResponse {
      let isFirst = hasHurried.withLock { done in
        defer { done = true }
        return !done
      }
      if isFirst { try? await work() }
      let review = (try? JSONParser.parse(request.body)) ?? .null
      return .json(
        200,
        [
          "kind": "AdmissionReview", "apiVersion": "admission.k8s.io/v1",
          "response": ["uid": review.at("request.uid") ?? .null, "allowed": true],
        ])
    }
  }

  private static let webhook: JSONValue = [
    "kind": "MutatingWebhookConfiguration", "apiVersion": "admissionregistration.k8s.io/v1",
    "metadata": ["name": "slow"],
    "webhooks": [
      [
        "name": "slow.example.io", "clientConfig": ["url": "https://hook.example/mutate"],
        "sideEffects": "None", "admissionReviewVersions": ["v1"],
        "rules": [
          [
            "apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE", "UPDATE"],
            "resources": ["configmaps"],
          ]
        ],
      ]
    ],
  ]

  private static func map(_ data: JSONValue, version: JSONValue? = nil) -> JSONValue {
    var map: JSONValue = [
      "kind": "ConfigMap", "apiVersion": "v1", "metadata": ["name": "m"], "data": data,
    ]
    map["metadata"]?["resourceVersion"] = version
    return map
  }

  private static func send(
    _ test: TestCluster, _ method: HTTPMethod, _ body: JSONValue, query: String = "",
    type: String = "application/json"
  ) async throws -> HTTPResponse {
    try await test.network.send(
      HTTPRequest(
        method,
        test.cluster.origin.description + "/api/v1/namespaces/default/configmaps/m\(query)",
        headers: [
          "Authorization": "Bearer \(test.cluster.adminToken)", "Content-Type": type,
        ], body: body.serialized()))
  }

  private static func apply(
    _ test: TestCluster, _ data: JSONValue, by manager: String
  ) async throws -> HTTPResponse {
    try await send(
      test, .patch, map(data), query: "?fieldManager=\(manager)&force=true",
      type: "application/apply-patch+yaml")
  }

  private static func cluster(
    overtakenBy work: @escaping @Sendable (TestCluster) async throws -> Void
  ) async throws -> TestCluster {
    let test = try await TestCluster.make()
    test.network.attach(Hurrying { try await work(test) }, to: .https("hook.example"))
    return test
  }

  @Test("Of two who apply the same new object, the second goes on from what the first has made")
  func appliedCreation() async throws {
    let test = try await Self.cluster { test in
      let other = try await Self.apply(test, ["a": "1", "b": "1"], by: "two")
      #expect(other.status == 201)
    }
    try await test.client.create(Self.webhook)
    let answer = try await Self.apply(test, ["a": "2"], by: "one")
    #expect(answer.status == 200)
    #expect(try answer.json()["data"] == ["a": "2", "b": "1"])
    #expect(try answer.json().at("metadata.managedFields")?.arrayValue?.count == 2)
  }

  @Test("An apply that is overtaken goes on from what is there then, even when nothing is")
  func appliedUpdate() async throws {
    let test = try await Self.cluster { test in
      let other = try await Self.apply(test, ["b": "1"], by: "two")
      #expect(other.status == 200)
    }
    try await test.client.create(Self.map(["c": "1"]))
    try await test.client.create(Self.webhook)
    let answer = try await Self.apply(test, ["a": "1"], by: "one")
    #expect(answer.status == 200)
    #expect(try answer.json()["data"] == ["a": "1", "b": "1", "c": "1"])

    let other = try await Self.cluster { try await $0.client.delete("ConfigMap", "m") }
    try await other.client.create(Self.map(["c": "1"]))
    try await other.client.create(Self.webhook)
    let created = try await Self.apply(other, ["a": "1"], by: "one")
    #expect(created.status == 201)
    #expect(try created.json()["data"] == ["a": "1"])
  }

  @Test("An update that names no version overwrites what has come between; another is refused")
  func update() async throws {
    let overtaking: @Sendable (TestCluster) async throws -> Void = { test in
      let other = try await Self.send(test, .put, Self.map(["b": "1"]))
      #expect(other.status == 200)
    }
    let test = try await Self.cluster(overtakenBy: overtaking)
    try await test.client.create(Self.map([:]))
    try await test.client.create(Self.webhook)
    let answer = try await Self.send(test, .put, Self.map(["a": "1"]))
    #expect(answer.status == 200)
    #expect(try answer.json()["data"] == ["a": "1"])

    let other = try await Self.cluster(overtakenBy: overtaking)
    let version = try await other.client.create(Self.map([:])).at("metadata.resourceVersion")
    try await other.client.create(Self.webhook)
    let refused = try await Self.send(other, .put, Self.map(["a": "1"], version: version))
    #expect(refused.status == 409)
    #expect(try refused.json()["reason"] == "Conflict")
  }

  @Test("An update of what is deleted while it waits finds nothing")
  func deletion() async throws {
    let test = try await Self.cluster { try await $0.client.delete("ConfigMap", "m") }
    try await test.client.create(Self.map([:]))
    try await test.client.create(Self.webhook)
    let answer = try await Self.send(test, .put, Self.map(["a": "1"]))
    #expect(answer.status == 404)
  }
}
