import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation
import Synchronization
import Testing

@testable import ArcFedKubernetes

@Suite("A kubelet that follows its pods")
struct KubeletWatchTests {
  /// Requests on their way to a server.
  private final class RequestLog: Sendable {
    private let lines = Mutex<[String]>([])

    func listen(on network: Network, userAgent: String) {
      _ = network.addFault(
        FaultRule("listen") { request in
          if request.headers["User-Agent"]?.hasPrefix(userAgent) == true {
            let query = request.query.map { "?\($0)" } ?? ""
            self.lines.withLock { $0.append("\(request.method) \(request.path)\(query)") }
          }
          return .pass
        })
    }

    func take() -> [String] {
      lines.withLock { lines in
        defer { lines = [] }
        return lines
      }
    }
  }

  private func phase(_ name: String, _ test: TestCluster) async throws -> String? {
    try await test.client.get("Pod", name).at("status.phase")?.stringValue
  }

  private func pod(_ name: String) -> JSONValue {
    var pod = Manifest.pod(name, expirationSeconds: 3600)
    pod["spec"]?["automountServiceAccountToken"] = false
    return pod
  }

  @Test("It asks about the pod that has changed, and about no other")
  func changes() async throws {
    let test = try await TestCluster.make()
    let log = RequestLog()
    try await test.simulation.run {
      let kubelet = test.kubelet()
      await kubelet.start()
      for number in 0..<5 { try await test.client.create(pod("old-\(number)")) }
      await test.simulation.advance(by: .seconds(1))
      log.listen(on: test.network, userAgent: "kubelet")
      try await test.client.create(pod("new"))
      await test.simulation.advance(by: .seconds(1))
      #expect(try await phase("new", test) == "Running")
      let requests = log.take()
      #expect(requests.filter { $0.contains("old-") } == [])
      let lists = requests.filter { $0.hasPrefix("GET /api/v1/namespaces/default/pods") }
      #expect(lists.count == 1)
      #expect(lists.first?.contains("new") == true)
      #expect(requests.filter { $0.hasPrefix("GET /api/v1/pods") } == [])
      // Tokens alone need nobody's look until they are due.
      await test.simulation.advance(by: .minutes(30))
      #expect(log.take() == [])
      await test.simulation.advance(by: .minutes(20))
      #expect(log.take().allSatisfy { $0.hasPrefix("POST") && $0.hasSuffix("/token") })
      await kubelet.stop()
    }
  }

  @Test("What it could not ask about it finds when there is work again")
  func lostChange() async throws {
    let test = try await TestCluster.make()
    try await test.simulation.run {
      let kubelet = test.kubelet()
      await kubelet.start()
      let fault = test.network.addFault(
        FaultRule("deaf") { request in
          request.headers["User-Agent"]?.hasPrefix("kubelet") == true
            ? .fail(.connectionRefused(request.origin.host)) : .pass
        })
      try await test.client.create(pod("lost"))
      await test.simulation.advance(by: .seconds(5))
      #expect(try await phase("lost", test) == "Pending")
      test.network.removeFault(fault)
      await test.simulation.advance(by: .seconds(90))
      #expect(try await phase("lost", test) == "Running")
      await kubelet.stop()
    }
  }

  @Test("A pod in the place of one that is gone is another pod")
  func replacedPod() async throws {
    let test = try await TestCluster.make()
    try await test.simulation.run {
      let kubelet = test.kubelet()
      await kubelet.start()
      try await test.client.create(pod("app"))
      await test.simulation.advance(by: .seconds(1))
      let path = "/var/run/secrets/azure/tokens/azure-identity-token"
      let first = try await kubelet.file(path, pod: "default/app", container: "app")
      try await test.client.delete("Pod", "app", gracePeriodSeconds: 0)
      try await test.client.create(pod("app"))
      await test.simulation.advance(by: .seconds(1))
      #expect(try await phase("app", test) == "Running")
      let second = try await kubelet.file(path, pod: "default/app", container: "app")
      #expect(first != second)
      // Who reads a pod that is kept as text reads the same again.
      #expect(try await kubelet.file(path, pod: "default/app", container: "app") == second)
      let names = try await kubelet.environment(pod: "default/app", container: "app").map(\.name)
      #expect(names == ["FIRST", "SECOND", "POD"])
      await kubelet.stop()
    }
  }

  @Test("A config map's change reaches its pod at the kubelet's own turn")
  func configMap() async throws {
    let test = try await TestCluster.make()
    try await test.simulation.run {
      let map: (String) -> JSONValue = { text in
        [
          "kind": "ConfigMap", "apiVersion": "v1", "metadata": ["name": "m"],
          "data": ["k": .string(text)],
        ]
      }
      try await test.client.create(map("old"))
      let kubelet = test.kubelet()
      await kubelet.start()
      var pod = pod("app")
      pod["spec"]?["volumes"] = [["name": "m", "configMap": ["name": "m"]]]
      pod["spec"]?["containers"] = [["name": "app", "image": "app:1"]]
      try await test.client.create(pod)
      await test.simulation.advance(by: .seconds(1))
      let text = {
        String(
          decoding: try await kubelet.volume("m", pod: "default/app").files["k"]?.bytes ?? [],
          as: UTF8.self)
      }
      #expect(try await text() == "old")
      try await test.client.apply(map("new"))
      await test.simulation.advance(by: .seconds(90))
      #expect(try await text() == "new")
      await kubelet.stop()
    }
  }
}
