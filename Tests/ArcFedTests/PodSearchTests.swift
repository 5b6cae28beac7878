import ArcFedJSON
import Testing

@testable import ArcFed

@Suite("Pods by their names alone")
struct PodSearchTests {
  private static func pod(_ name: String) -> JSONValue {
    [
      "apiVersion": "v1", "kind": "Pod", "metadata": ["name": .string(name)],
      "spec": ["containers": [["name": "main", "image": "app"]]],
    ]
  }

  /// A pod `app` in both clusters, and one more in each.
  private static func emulator() async throws -> Emulator {
    let emulator = try await Emulator()
    let bare = try await emulator.createCluster(named: "bare")
    let connected = try await emulator.connectCluster(named: "edge-01")
    for (cluster, names) in [(bare, ["app", "of-bare"]), (connected, ["app", "of-edge"])] {
      for name in names { _ = try await cluster.apply(pod(name)) }
    }
    return emulator
  }

  @Test("They are found in clusters that Azure knows and in those that it does not")
  func found() async throws {
    let emulator = try await Self.emulator()
    #expect(try await emulator.pod("default/of-bare").clusterName == "bare")
    #expect(try await emulator.pod("default/of-edge").clusterName == "edge-01")
    let chosen = try await emulator.pod("default/app", inCluster: "bare", container: "main")
    #expect(chosen.clusterName == "bare")
    #expect(chosen.containerChoice == "main")
  }

  @Test("Several of a name, none, and no such cluster are told apart, with the known names")
  func refusals() async throws {
    let emulator = try await Self.emulator()
    let rows: [(pod: String, cluster: String?, code: String, message: String)] = [
      (
        "default/app", nil, "AmbiguousPod",
        "several clusters have a pod 'default/app': bare, edge-01; name one with '--cluster'"
      ),
      (
        "default/of-edge", "bare", "UnknownPod",
        "cluster 'bare' has no pod 'default/of-edge'; known: bare: default/app, "
          + "bare: default/of-bare"
      ),
      (
        "kube-system/app", nil, "UnknownPod",
        "no cluster has a pod 'kube-system/app'; known: bare: default/app, "
          + "bare: default/of-bare, edge-01: default/app, edge-01: default/of-edge"
      ),
      (
        "default/app", "edge-02", "UnknownCluster",
        "there is no cluster 'edge-02'; known: bare, edge-01"
      ),
    ]
    for row in rows {
      let refusal = await #expect(throws: Refusal.self) {
        try await emulator.pod(row.pod, inCluster: row.cluster)
      }
      #expect(refusal?.code == row.code)
      #expect(refusal?.message == row.message)
    }
    let empty = try await Emulator()
    let refusal = await #expect(throws: Refusal.self) { try await empty.pod("default/app") }
    #expect(refusal?.message == "there is no cluster at all")
  }
}
