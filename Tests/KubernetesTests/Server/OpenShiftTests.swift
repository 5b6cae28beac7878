import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation
import Testing

@testable import ArcFedKubernetes

@Suite("OpenShift's authentications/cluster")
struct OpenShiftTests {
  private static let path = "/apis/config.openshift.io/v1/authentications"
  private static let usual = "https://kubernetes.default.svc"

  private func openShift() async throws -> TestCluster {
    try await TestCluster.make(
      flags: APIServerFlags(serviceAccountIssuers: [Self.usual], externalHost: "edge.test"),
      distribution: "openshift")
  }

  private func tell(_ test: TestCluster, _ issuer: String) async throws {
    try await test.client.apply([
      "apiVersion": "config.openshift.io/v1", "kind": "Authentication",
      "metadata": ["name": "cluster"], "spec": ["serviceAccountIssuer": .string(issuer)],
    ])
  }

  @Test("The object is there from the start, and only there")
  func presence() async throws {
    let test = try await openShift()
    let object = try await test.client.get("Authentication", "cluster")
    #expect(object.at("spec.serviceAccountIssuer") == "")
    let token = test.cluster.adminToken
    let groups = try await test.request("/apis", token: token).json()["groups"]?.arrayValue ?? []
    #expect(groups.last?["name"] == "config.openshift.io")
    let other = try await TestCluster.make()
    let missing = try await other.request(Self.path, token: other.cluster.adminToken)
    #expect(missing.status == 404)
    #expect(String(decoding: missing.bytes, as: UTF8.self) == "404 page not found\n")
    let document = try await other.request(
      "/apis/config.openshift.io/v1", token: other.cluster.adminToken)
    #expect(document.status == 404)
  }

  @Test("A new issuer signs after its rollout, and the one of before is trusted on")
  func rollout() async throws {
    let test = try await openShift()
    try await test.simulation.run {
      try await tell(test, "https://i/")
      #expect(await test.cluster.flags.serviceAccountIssuers == [Self.usual])
      await test.simulation.advance(by: .minutes(3))
      #expect(await test.cluster.flags.serviceAccountIssuers == ["https://i/", Self.usual])
      try await tell(test, "")
      await test.simulation.advance(by: .minutes(3))
      #expect(await test.cluster.flags.serviceAccountIssuers == [Self.usual, "https://i/"])
    }
  }

  @Test("Of two changes in a row only the last counts; what does not start is not rolled out")
  func lastWins() async throws {
    let test = try await openShift()
    try await test.simulation.run {
      try await tell(test, "https://first/")
      await test.simulation.advance(by: .minutes(1))
      try await tell(test, "https://second/")
      await test.simulation.advance(by: .minutes(5))
      #expect(await test.cluster.flags.serviceAccountIssuers == ["https://second/", Self.usual])
      try await tell(test, "ht tp://x")
      await test.simulation.advance(by: .minutes(5))
      #expect(await test.cluster.flags.serviceAccountIssuers.first == "https://second/")
    }
  }

  @Test("An issuer that is no text is refused")
  func wrongType() async throws {
    let test = try await openShift()
    let error = await #expect(throws: KubernetesClientError.self) {
      try await test.client.apply([
        "apiVersion": "config.openshift.io/v1", "kind": "Authentication",
        "metadata": ["name": "cluster"], "spec": ["serviceAccountIssuer": 5],
      ])
    }
    #expect(error?.status?.code == 400)
  }
}
