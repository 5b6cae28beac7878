import ArcFedHTTP
import ArcFedJOSE
import ArcFedJSON
import ArcFedSimulation
import Testing

@testable import ArcFedKubernetes

@Suite("Kubelet")
struct KubeletTests {
  private static let tokenPath = "/var/run/secrets/azure/tokens/azure-identity-token"

  private func token(_ kubelet: Kubelet, pod: String = "default/app") async throws -> JWT {
    let bytes = try await kubelet.file(Self.tokenPath, pod: pod, container: "app")
    return try JWT(compact: String(decoding: bytes, as: UTF8.self))
  }

  @Test("A pod runs, and its container sees the projected token, the API's own and its environment")
  func podRuns() async throws {
    let test = try await TestCluster.make()
    try await test.simulation.run {
      try await test.client.create(Manifest.pod("app", expirationSeconds: 3600))
      let kubelet = test.kubelet()
      await kubelet.sync()
      let pod = try await test.client.get("Pod", "app")
      #expect(pod.at("status.phase")?.stringValue == "Running")
      #expect(pod.at("spec.nodeName")?.stringValue == "edge-node-1")
      let token = try await token(kubelet)
      #expect(token.audiences == ["api://AzureADTokenExchange"])
      #expect(token.subject == "system:serviceaccount:default:default")
      let bound = token.claims["kubernetes.io"]
      #expect(bound?.at("pod.name")?.stringValue == "app")
      #expect(bound?.at("pod.uid") == pod.at("metadata.uid"))
      #expect(bound?.at("node.name")?.stringValue == "edge-node-1")
      let path = "\(ServiceAccountAdmission.mountPath)/namespace"
      let namespace = try await kubelet.file(path, pod: "default/app", container: "app")
      #expect(String(decoding: namespace, as: UTF8.self) == "default")
      let variables = try await kubelet.environment(pod: "default/app", container: "app")
      #expect(variables.map(\.name) == ["FIRST", "SECOND", "POD"])
      #expect(variables.map(\.value) == ["1", "12", "app"])
      await #expect(throws: KubeletError.fileNotFound("/nowhere")) {
        try await kubelet.file("/nowhere", pod: "default/app", container: "app")
      }
      await #expect(throws: KubeletError.podNotFound("default/other")) {
        try await kubelet.environment(pod: "default/other", container: "app")
      }
    }
  }

  /// A pod whose variables and volumes come from a config map, a secret and itself.
  private static func poured() -> JSONValue {
    var pod = Manifest.pod("app")
    let missing: JSONValue = ["name": "gone", "key": "k", "optional": true]
    pod["spec"]?["containers"] = [
      [
        "name": "app", "image": "app:1",
        "envFrom": [
          ["prefix": "M_", "configMapRef": ["name": "map"]], ["secretRef": ["name": "secret"]],
          ["secretRef": ["name": "gone", "optional": true]],
        ],
        "env": [
          ["name": "word", "value": "$(M_text)!"],
          ["name": "NOT", "valueFrom": ["secretKeyRef": missing]],
        ],
      ]
    ]
    pod["spec"]?["volumes"] = [
      ["name": "map", "configMap": ["name": "map"]],
      [
        "name": "fields",
        "downwardAPI": ["items": [["path": "n", "fieldRef": ["fieldPath": "metadata.name"]]]],
      ],
      [
        "name": "keys",
        "secret": ["secretName": "secret", "items": [["key": "no", "path": "no"]]],
      ],
    ]
    return pod
  }

  @Test("Config maps, secrets and the pod's own fields fill variables and volumes")
  func sources() async throws {
    let test = try await TestCluster.make()
    try await test.simulation.run {
      try await test.client.create([
        "kind": "ConfigMap", "apiVersion": "v1", "metadata": ["name": "map"],
        "data": ["text": "t"], "binaryData": ["bytes": "AP8="],
      ])
      try await test.client.create([
        "kind": "Secret", "apiVersion": "v1", "metadata": ["name": "secret"],
        "stringData": ["word": "w", "other": "o"],
      ])
      try await test.client.create(Self.poured())
      let kubelet = test.kubelet()
      await kubelet.sync()
      let events = try await test.client.list("Event", namespace: "default")
      #expect(
        events.contains {
          $0["message"]?.stringValue
            == "MountVolume.SetUp failed for volume \"keys\" : references non-existent secret "
            + "key: no"
        })
      let map = try await kubelet.volume("map", pod: "default/app").files
      #expect(map["text"]?.bytes == [0x74])
      #expect(map["bytes"]?.bytes == [0x00, 0xFF])
      let fields = try await kubelet.volume("fields", pod: "default/app").files
      #expect(fields["n"]?.bytes == Array("app".utf8))
      try await test.client.patch("Secret", "secret", ["stringData": ["no": "now"]])
      await test.simulation.advance(by: .seconds(90))
      await kubelet.sync()
      let variables = try await kubelet.environment(pod: "default/app", container: "app")
        .reduce(into: [:]) { $0[$1.name] = $1.value }
      #expect(
        variables
          == ["M_text": "t", "word": "t!", "no": "now", "other": "o"])
    }
  }

  @Test("A started kubelet follows pods and renews their tokens when four fifths are over")
  func renewal() async throws {
    let test = try await TestCluster.make()
    try await test.simulation.run {
      let kubelet = test.kubelet()
      await kubelet.start()
      try await test.client.create(Manifest.pod("app", expirationSeconds: 600))
      await test.simulation.advance(by: .seconds(1))
      let first = try await token(kubelet)
      let layout = try await kubelet.volume("azure-identity-token", pod: "default/app")
      await test.simulation.advance(by: .seconds(465))
      #expect(try await token(kubelet).id == first.id)
      await test.simulation.advance(by: .seconds(120))
      let second = try await token(kubelet)
      #expect(second.id != first.id)
      let age = (second.issuedAt ?? 0) - (first.issuedAt ?? 0)
      #expect((470...572).contains(age), "renewed after \(age) seconds")
      let rewritten = try await kubelet.volume("azure-identity-token", pod: "default/app")
      #expect(rewritten.dataDirectory != layout.dataDirectory)
      await kubelet.stop()
    }
  }

  @Test(
    "A missing service account leaves the pod pending with the recorded event, until it is back")
  func failedMount() async throws {
    let test = try await TestCluster.make()
    try await test.simulation.run {
      try await test.client.create(Manifest.serviceAccount("gone"))
      let kubelet = test.kubelet()
      var pod = Manifest.pod("app", account: "gone", expirationSeconds: 3600)
      pod["spec"]?["automountServiceAccountToken"] = false
      try await test.client.create(pod)
      try await test.client.delete("ServiceAccount", "gone")
      await kubelet.start()
      await test.simulation.advance(by: .seconds(8))
      #expect(try await test.client.get("Pod", "app").at("status.phase")?.stringValue == "Pending")
      let events = try await test.client.list("Event", namespace: "default")
      #expect(
        events.first?["message"]?.stringValue
          == "MountVolume.SetUp failed for volume \"azure-identity-token\" : failed to fetch "
          + "token: serviceaccounts \"gone\" not found")
      #expect(events.first?["reason"]?.stringValue == "FailedMount")
      #expect(events.first?.at("source.component")?.stringValue == "kubelet")
      #expect(events.count == 1)
      #expect(events.first?["count"]?.intValue == 5)
      try await test.client.create(Manifest.serviceAccount("gone"))
      await test.simulation.advance(by: .seconds(9))
      #expect(try await test.client.get("Pod", "app").at("status.phase")?.stringValue == "Running")
      await kubelet.stop()
    }
  }

  @Test("A recreated service account goes unnoticed until renewal")
  func recreatedAccount() async throws {
    let test = try await TestCluster.make()
    try await test.simulation.run {
      try await test.client.create(Manifest.serviceAccount("wi"))
      let kubelet = test.kubelet()
      try await test.client.create(Manifest.pod("app", account: "wi", expirationSeconds: 3600))
      await kubelet.sync()
      let before = try await token(kubelet)
      try await test.client.delete("ServiceAccount", "wi")
      try await test.client.create(Manifest.serviceAccount("wi"))
      await kubelet.sync()
      #expect(try await token(kubelet).id == before.id)
      await test.simulation.advance(by: .seconds(3000))
      await kubelet.sync()
      let after = try await token(kubelet)
      #expect(after.id != before.id)
      let uid: (JWT) -> JSONValue? = { $0.claims["kubernetes.io"]?.at("serviceaccount.uid") }
      #expect(uid(after) != uid(before))
    }
  }

  @Test("A deleted pod is given its grace and then removed by the kubelet")
  func deletion() async throws {
    let test = try await TestCluster.make()
    try await test.simulation.run {
      let kubelet = test.kubelet()
      await kubelet.start()
      try await test.client.create(Manifest.pod("app"))
      await test.simulation.advance(by: .seconds(1))
      try await test.client.delete("Pod", "app")
      await test.simulation.advance(by: .seconds(1))
      await #expect(throws: KubernetesClientError.self) { try await test.client.get("Pod", "app") }
      await kubelet.stop()
    }
  }
}
