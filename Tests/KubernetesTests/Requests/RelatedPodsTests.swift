import ArcFedHTTP
import ArcFedJSON
import ArcFedSQLite
import ArcFedSimulation
import Testing

@testable import ArcFedKubernetes

@Suite("Looking first at the pod that had it last time")
struct RelatedPodsTests {
  private func pod(_ name: String, _ namespace: String, _ chance: RandomStream) -> JSONObject {
    [
      "kind": "Pod", "apiVersion": "v1",
      "metadata": ["name": .string(name), "namespace": .string(namespace)],
      "spec": [
        "serviceAccountName": .string("account-\(chance.integer(in: 0...2))"),
        "nodeName": .string("node-\(chance.integer(in: 0...1))"),
      ],
    ]
  }

  @Test(
    "The answer is that of looking through all, whoever comes, changes and goes",
    arguments: 1...20 as ClosedRange<UInt64>)
  func sameAsWalk(seed: UInt64) throws {
    let chance = RandomSource(seed: seed).stream("pods")
    let store = try ObjectStore(.memory, pool: ObjectPool())
    var related = RelatedPods()
    var answers: Set<Bool> = []
    for _ in 0..<400 {
      let namespace = ["a", "b"][chance.integer(in: 0...1)]
      let name = "pod-\(chance.integer(in: 0...3))"
      let key = ResourceTable.pods.key(namespace: namespace, name: name)
      switch chance.integer(in: 0...5) {
      case 0: _ = try store.put(key, pod(name, namespace, chance))
      case 1, 2: _ = try store.remove(key)
      default:
        let account = "account-\(chance.integer(in: 0...2))"
        let node = "node-\(chance.integer(in: 0...1))"
        let isOfKind: (JSONObject) -> Bool = { pod in
          pod["spec"]?["serviceAccountName"]?.stringValue == account
            && pod["spec"]?["nodeName"]?.stringValue == node
        }
        let expected = store.contains(
          under: ResourceTable.pods.prefix(namespace: namespace), where: isOfKind)
        let question = RelatedPods.Question(
          node: node, resource: "serviceaccounts", namespace: namespace, name: account)
        #expect(related.contains(question, in: store, where: isOfKind) == expected)
        answers.insert(expected)
      }
    }
    #expect(answers == [true, false])
  }

  @Test("A node that may read one file by its name may not for that read another")
  func names() async throws {
    let cluster = try await TestCluster.make(nodes: ["n"]).cluster
    let pod: JSONObject = [
      "kind": "Pod", "apiVersion": "v1", "metadata": ["name": "app", "namespace": "default"],
      "spec": [
        "nodeName": "n", "serviceAccountName": "mine",
        "volumes": [["name": "v", "secret": ["secretName": "mine"]]],
      ],
    ]
    let key = ResourceTable.pods.key(namespace: "default", name: "app")
    _ = try await cluster.put(key, pod)
    func isAllowed(_ resource: String, _ name: String, by node: String = "n") async -> Bool {
      let request = HTTPRequest(
        .get, origin: cluster.origin, path: "/api/v1/namespaces/default/\(resource)",
        query: "fieldSelector=metadata.name%3D\(name)")
      return await cluster.decide(.node(node), RequestInfo(request)).isAllowed
    }
    for _ in 0..<2 {
      #expect(await isAllowed("secrets", "mine"))
      #expect(await !isAllowed("secrets", "other"))
      #expect(await !isAllowed("configmaps", "mine"))
      #expect(await !isAllowed("secrets", "mine", by: "m"))
    }
    // Another revision of the same pod is another pod.
    var moved = pod
    moved["spec"]?["nodeName"] = "m"
    _ = try await cluster.put(key, moved)
    #expect(await !isAllowed("secrets", "mine"))
    #expect(await isAllowed("secrets", "mine", by: "m"))
  }
}
