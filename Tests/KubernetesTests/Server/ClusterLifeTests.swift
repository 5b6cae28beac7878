import ArcFedHTTP
import ArcFedJOSE
import ArcFedJSON
import ArcFedSQLite
import ArcFedSimulation
import Foundation
import Testing

@testable import ArcFedKubernetes

@Suite("The life of a cluster")
struct ClusterLifeTests {
  private func token(_ test: TestCluster) async throws -> String {
    let answer = try await test.client.createToken(
      serviceAccount: "default", namespace: "default")
    return answer.at("status.token")?.stringValue ?? ""
  }

  private func isGood(_ token: String, _ test: TestCluster) async -> Bool {
    if case .authenticated = await test.review(token) { true } else { false }
  }

  @Test("Changing the only issuer kills every token at once; keeping the old one keeps them")
  func restartWithAnotherIssuer() async throws {
    let test = try await TestCluster.make()
    let old = try await token(test)
    #expect(await isGood(old, test))
    var flags = await test.cluster.flags
    let first = flags.signingIssuer
    flags.serviceAccountIssuers = ["https://new.example", first]
    try await test.cluster.restart(with: flags)
    #expect(await isGood(old, test))
    #expect(try JWT(compact: await token(test)).issuer == "https://new.example")
    flags.serviceAccountIssuers = ["https://new.example"]
    try await test.cluster.restart(with: flags)
    #expect(await test.review(old) == .unrecognized)
    // The audiences stayed: `api-audiences` of k3s does not follow the issuer.
    #expect(try JWT(compact: await token(test)).audiences == [first, "k3s"])
  }

  @Test("A bad issuer takes the discovery documents away, and signing goes on")
  func badIssuer() async throws {
    let test = try await TestCluster.make()
    var flags = await test.cluster.flags
    flags.serviceAccountIssuers = ["http://plain.example"]
    try await test.cluster.restart(with: flags)
    for path in [IssuerDiscovery.configurationPath, IssuerDiscovery.keySetPath] {
      let response = try await test.request(path, token: test.cluster.adminToken)
      #expect(response.status == 404)
      #expect(String(decoding: response.bytes, as: UTF8.self) == "404 page not found\n")
    }
    #expect(try JWT(compact: await token(test)).issuer == "http://plain.example")
  }

  @Test("Refused flags leave the server as it was")
  func refusedRestart() async throws {
    let test = try await TestCluster.make()
    var flags = await test.cluster.flags
    flags.serviceAccountKeyFiles = ["/nowhere"]
    let refused = flags
    await #expect(throws: APIServerFlagsError.unreadableKeyFile("/nowhere")) {
      try await test.cluster.restart(with: refused)
    }
    #expect(await test.cluster.flags.serviceAccountKeyFiles == [KeyFiles.verificationPath])
  }

  @Test("With anonymous-auth=false a request without a token is 401, with it 403")
  func anonymous() async throws {
    let test = try await TestCluster.make()
    let path = IssuerDiscovery.configurationPath
    #expect(try await test.request(path).status == 401)
    var flags = await test.cluster.flags
    flags.anonymousAuth = true
    try await test.cluster.restart(with: flags)
    #expect(try await test.request(path).status == 403)
    #expect(try await test.request(path, token: token(test)).status == 200)
    #expect(try await test.request("/version").status == 200)
    #expect(try await test.request("/healthz").bytes == Array("ok".utf8))
  }

  @Test("A rotation publishes the new key before the old, and both verify")
  func rotation() async throws {
    let test = try await TestCluster.make()
    let before = await test.cluster.publishedKeys()
    let old = try await token(test)
    let newID = try await test.cluster.rotateSigningKey()
    let after = await test.cluster.publishedKeys()
    #expect(after.keys.map(\.keyID) == [newID] + before.keys.map(\.keyID))
    let new = try await token(test)
    #expect(try JWT(compact: new).jws.keyID == newID)
    #expect(await isGood(old, test))
    #expect(await isGood(new, test))
    let response = try await test.request(
      IssuerDiscovery.keySetPath, token: test.cluster.adminToken)
    #expect(response.headers["Content-Type"] == "application/jwk-set+json")
    #expect(try JWKSet(parsing: response.bytes) == after)
  }

  @Test("Leaving the old key out is refused unless forced, and then kills the old tokens")
  func forcedRotation() async throws {
    let test = try await TestCluster.make()
    let old = try await token(test)
    await #expect(throws: APIServerFlagsError.oldSigningKeyMissing) {
      try await test.cluster.rotateSigningKey(keepingOldKeys: false)
    }
    try await test.cluster.rotateSigningKey(keepingOldKeys: false, force: true)
    #expect(
      await test.review(old).errorText
        == "[invalid bearer token, invalid signature, no keys found]")
  }

  @Test("A staged rotation takes effect at the next start")
  func stagedRotation() async throws {
    let test = try await TestCluster.make()
    let before = await test.cluster.publishedKeys()
    try await test.cluster.rotateSigningKey(restarts: false)
    #expect(await test.cluster.publishedKeys() == before)
    try await test.cluster.restart()
    #expect(await test.cluster.publishedKeys().keys.count == 2)
  }

  @Test("A cluster reopened from its file goes on with its keys, objects and revisions")
  func reopening() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let storage = StorageLocation.file(folder.appending(path: "cluster.db").path)
    let first = try await TestCluster.make(storage: storage)
    try await first.client.create(Manifest.serviceAccount("kept"))
    try await first.cluster.rotateSigningKey()
    let old = try await token(first)
    let kept = try await first.client.get("ServiceAccount", "kept")
    let keys = await first.cluster.publishedKeys()
    let second = try await TestCluster.make(storage: storage)
    #expect(second.cluster.adminToken == first.cluster.adminToken)
    #expect(await second.cluster.publishedKeys() == keys)
    #expect(try await second.client.get("ServiceAccount", "kept") == kept)
    #expect(await isGood(old, second))
    let made = try await second.client.create(Manifest.serviceAccount("later"))
    let version: (JSONValue) -> Int = {
      Int($0.at("metadata.resourceVersion")?.stringValue ?? "") ?? 0
    }
    #expect(version(made) == version(kept) + 1)
  }

  @Test("The same seed gives the same bytes; two objects do not disturb each other's numbers")
  func determinism() async throws {
    func uids(_ names: [String]) async throws -> [String: String] {
      let test = try await TestCluster.make(seed: 7)
      var result: [String: String] = [:]
      for name in names {
        let made = try await test.client.create(Manifest.serviceAccount(name))
        result[name] = made.at("metadata.uid")?.stringValue
      }
      result["token"] = try await token(test)
      return result
    }
    let forwards = try await uids(["a", "b"])
    #expect(try await uids(["b", "a"]) == forwards)
    #expect(Set(forwards.values).count == 3)
  }

  @Test("A deleted default account and root certificate come back, with a new uid")
  func recreatedDefaults() async throws {
    let test = try await TestCluster.make()
    try await test.simulation.run {
      let before = try await test.client.get("ServiceAccount", "default")
      try await test.client.delete("ServiceAccount", "default")
      try await test.client.delete("ConfigMap", "kube-root-ca.crt")
      await test.simulation.advance(by: .seconds(1))
      let after = try await test.client.get("ServiceAccount", "default")
      #expect(after.at("metadata.uid") != before.at("metadata.uid"))
      let map = try await test.client.get("ConfigMap", "kube-root-ca.crt")
      #expect(map["data"]?["ca.crt"]?.stringValue?.hasPrefix("-----BEGIN CERTIFICATE") == true)
    }
  }

  @Test("A deleted namespace takes its content along")
  func namespaceDeletion() async throws {
    let test = try await TestCluster.make()
    try await test.simulation.run {
      try await test.client.create([
        "kind": "Namespace", "apiVersion": "v1", "metadata": ["name": "gone"],
      ])
      try await test.client.create(Manifest.serviceAccount("sa"), namespace: "gone")
      try await test.client.delete("Namespace", "gone")
      let refused = await #expect(throws: KubernetesClientError.self) {
        try await test.client.create(Manifest.serviceAccount("late"), namespace: "gone")
      }
      #expect(refused?.status?.details?.causes.first?.reason == "NamespaceTerminating")
      await test.simulation.advance(by: .seconds(10))
      #expect(try await test.client.list("ServiceAccount", namespace: "gone").isEmpty)
      let missing = await #expect(throws: KubernetesClientError.self) {
        try await test.client.get("Namespace", "gone")
      }
      #expect(missing?.status?.message == "namespaces \"gone\" not found")
    }
  }

  @Test("A namespace waits for what its content waits for, and says so")
  func slowNamespaceDeletion() async throws {
    let test = try await TestCluster.make()
    try await test.simulation.run {
      try await test.client.create([
        "kind": "Namespace", "apiVersion": "v1", "metadata": ["name": "slow"],
      ])
      var account = Manifest.serviceAccount("kept")
      account["metadata"]?["finalizers"] = ["example.com/hold"]
      try await test.client.create(account, namespace: "slow")
      try await test.client.create(Manifest.pod("app"), namespace: "slow")
      try await test.client.delete("Namespace", "slow")
      await test.simulation.advance(by: .seconds(10))
      let waiting = try await test.client.get("Namespace", "slow")
      let messages = (waiting.at("status.conditions")?.arrayValue ?? [])
        .compactMap { $0["message"]?.stringValue }
      #expect(
        messages.suffix(2) == [
          "Some resources are remaining: pods. has 1 resource instances, serviceaccounts. has 1 "
            + "resource instances",
          "Some content in the namespace has finalizers remaining: example.com/hold in 1 resource "
            + "instances",
        ])
      // The kubelet ends the pod, and somebody lets the account go.
      let kubelet = test.kubelet()
      await kubelet.sync()
      await test.simulation.advance(by: .seconds(40))
      await kubelet.sync()
      #expect(try await test.client.list("Pod", namespace: "slow").isEmpty)
      _ = try await test.client.patch(
        "ServiceAccount", "kept", namespace: "slow", ["metadata": ["finalizers": .null]])
      await test.simulation.advance(by: .seconds(1))
      await #expect(throws: KubernetesClientError.self) {
        try await test.client.get("Namespace", "slow")
      }
    }
  }
}
