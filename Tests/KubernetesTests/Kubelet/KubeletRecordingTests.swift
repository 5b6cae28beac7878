import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation
import Foundation
import TestSupport
import Testing

@testable import ArcFedKubernetes

/// What a real kubelet 1.36 did with pods: status by status, event by event, file by file.
@Suite("Recordings of a real kubelet 1.36")
struct KubeletRecordingTests {
  private let recording: JSONValue

  init() throws {
    recording = try JSONParser.parse(Fixture.bytes("Recordings/10-kubelet-lifecycle.json"))
  }

  private func recorded(_ name: String) throws -> JSONValue {
    try #require((recording["cases"]?.arrayValue ?? []).first { $0["name"]?.stringValue == name })
  }

  private static func make() async throws -> TestCluster {
    try await TestCluster.make(version: "v1.36.2")
  }

  /// The recorded pod: on its node from the start, with a token volume.
  private static func pod(_ name: String, _ changes: JSONValue = [:]) -> JSONValue {
    var pod = Manifest.pod(name, expirationSeconds: 3600)
    pod["spec"]?["nodeName"] = "edge-node-1"
    var container = pod.at("spec.containers[0]") ?? [:]
    container["name"] = "c"
    container["image"] = "busybox"
    pod["spec"]?["containers"] = [container]
    return pod.mergePatched(with: ["spec": changes])
  }

  /// What one frame of a watch says: without times, addresses, and readiness while a pod waits,
  /// which the recorded kubelet's prober invented.
  private static func summary(type: JSONValue?, meta: JSONValue, status: JSONValue) -> String {
    let isPending = status["phase"] == "Pending"
    let conditions = (status["conditions"]?.arrayValue ?? []).compactMap { one -> String? in
      let name = one["type"]?.stringValue ?? ""
      if isPending, name == "Ready" || name == "ContainersReady" { return nil }
      let generation = one["observedGeneration"]?.intValue ?? 0
      let reason = one["reason"]?.stringValue ?? ""
      return "\(name)=\(one["status"]?.stringValue ?? "")/\(generation)\(reason)"
    }
    let states = (status["containerStatuses"]?.arrayValue ?? []).map { container in
      "\(container["name"]?.stringValue ?? ""):"
        + (container["state"]?.objectValue?.keys.joined() ?? "")
    }
    let grace = meta["deletionGracePeriodSeconds"]?.intValue.map { " grace \($0)" } ?? ""
    return "\(type?.stringValue ?? "") \(meta["generation"]?.intValue ?? 0)\(grace) "
      + "\(status["phase"]?.stringValue ?? "") \(status["observedGeneration"]?.intValue ?? 0) "
      + "\(conditions) \(states)"
  }

  private func recordedFrames(of name: String) throws -> [String] {
    (try recorded("watch frames")["frames"]?.arrayValue ?? [])
      .filter { $0["name"]?.stringValue == name }
      .map { Self.summary(type: $0["type"], meta: $0, status: $0["status"] ?? .null) }
  }

  private func frames(_ test: TestCluster) async throws -> [String] {
    let response = try await test.request(
      "/api/v1/namespaces/default/pods?watch=true&resourceVersion=1&timeoutSeconds=1",
      token: test.cluster.adminToken)
    guard case .stream(let stream) = response.body else { return [] }
    var frames: [String] = []
    while let bytes = await stream.next() {
      for line in bytes.split(separator: UInt8(ascii: "\n")) {
        let event = try JSONParser.parse(Array(line))
        frames.append(
          Self.summary(
            type: event["type"], meta: event.at("object.metadata") ?? .null,
            status: event.at("object.status") ?? .null))
      }
    }
    return frames
  }

  private static func events(_ list: [JSONValue]) -> [String] {
    list.filter { $0["reason"] != "MissingClusterDNS" }.map { event in
      let about = event.at("involvedObject.fieldPath")?.stringValue ?? ""
      return "\(event["type"]?.stringValue ?? "") \(event["reason"]?.stringValue ?? "") "
        + "\(event["message"]?.stringValue ?? "") \(event["count"]?.intValue ?? 0) \(about)"
    }
  }

  @Test("A pod's life, status by status, until it is deleted with grace")
  func statuses() async throws {
    let test = try await Self.make()
    try await test.simulation.run {
      let kubelet = test.kubelet()
      try await test.client.create(Self.pod("grace", ["terminationGracePeriodSeconds": 3]))
      await kubelet.sync()
      #expect(try await frames(test) == Array(try recordedFrames(of: "grace").prefix(4)))
      try await test.client.delete("Pod", "grace")
      await kubelet.sync()
      #expect(try await frames(test) == (try recordedFrames(of: "grace")))
    }
  }

  @Test("The events of a pod that runs and is stopped")
  func events() async throws {
    let test = try await Self.make()
    try await test.simulation.run {
      let kubelet = test.kubelet()
      try await test.client.create(Self.pod("grace"))
      await kubelet.sync()
      try await test.client.delete("Pod", "grace")
      await kubelet.sync()
      let ours = try await test.client.list("Event", namespace: "default")
      let order = ours.sorted {
        ($0.at("metadata.resourceVersion")?.stringValue.flatMap { Int($0) } ?? 0)
          < ($1.at("metadata.resourceVersion")?.stringValue.flatMap { Int($0) } ?? 0)
      }
      let theirs = try recorded("graceful delete finished")["events"]?.arrayValue ?? []
      #expect(Self.events(order) == Self.events(theirs))
      #expect(ours.first?.at("source.component") == "kubelet")
      #expect(ours.first?["reportingComponent"] == theirs.first?["reportingComponent"])
    }
  }

  @Test("Volumes that cannot be filled are told of with the recorded counts and texts")
  func failures() async throws {
    let test = try await Self.make()
    try await test.simulation.run {
      try await test.client.create(Manifest.serviceAccount("gone"))
      var pod = Self.pod("sagone")
      pod["spec"]?["serviceAccountName"] = "gone"
      try await test.client.create(pod)
      try await test.client.delete("ServiceAccount", "gone")
      let kubelet = test.kubelet()
      await kubelet.start()
      await test.simulation.advance(by: .milliseconds(8_200))
      // Changes of the pod do not bring the next attempt forward.
      try await test.client.patch("Pod", "sagone", ["metadata": ["labels": ["a": "b"]]])
      await test.simulation.advance(by: .milliseconds(100))
      let name = "events: service account deleted before mount"
      let theirs = try recorded(name)["events"]?.arrayValue ?? []
      let ours = try await test.client.list("Event", namespace: "default")
      let masked: ([JSONValue]) -> [String] = { list in
        Self.events(list).map { text in
          text.split(separator: " ").map { $0.hasPrefix("\"kube-api-access-") ? "api" : $0 }
            .joined(separator: " ")
        }.sorted()
      }
      #expect(masked(ours) == masked(theirs))
      try await test.client.create(Manifest.serviceAccount("gone"))
      await test.simulation.advance(by: .seconds(9))
      #expect(try await test.client.get("Pod", "sagone").at("status.phase") == "Running")
      let recordedFrames = try recordedFrames(of: "sagone")
      // The pod was bound by hand there, and the account was made and deleted around it.
      let last = try await frames(test).suffix(2)
      #expect(Array(last) == Array(recordedFrames.suffix(2)))
      await kubelet.stop()
    }
  }

  @Test("Several failures of one volume stand in brackets")
  func severalFailures() async throws {
    let test = try await Self.make()
    try await test.simulation.run {
      var pod = Self.pod("nocm")
      pod["spec"]?["automountServiceAccountToken"] = false
      let sources: JSONValue = [
        ["configMap": ["name": "nope"]], ["secret": ["name": "nosec"]],
      ]
      pod["spec"]?["volumes"] = [
        ["name": "azure-identity-token", "projected": ["sources": sources]]
      ]
      try await test.client.create(pod)
      let kubelet = test.kubelet()
      await kubelet.sync()
      let ours = try await test.client.list("Event", namespace: "default")
      let name = "events: missing configMap/secret in projected volume"
      let theirs = try recorded(name)["events"]?[0]?["message"]
      #expect(ours.first?["message"]?.stringValue?.contains("nope") == true)
      #expect(ours.first?["message"] == theirs)
    }
  }

  // MARK: Files

  /// `drwxr-sr-x` and its like.
  private static func mode(_ entry: VolumeEntry) -> String {
    let kind =
      switch entry.content {
      case .directory: "d"
      case .file: "-"
      case .link: "l"
      }
    var text = ""
    for shift in [6, 3, 0] {
      let bits = entry.mode >> shift & 7
      let isGroup = shift == 3 && entry.mode & 0o2000 != 0
      text += bits & 4 != 0 ? "r" : "-"
      text += bits & 2 != 0 ? "w" : "-"
      text += isGroup ? (bits & 1 != 0 ? "s" : "S") : (bits & 1 != 0 ? "x" : "-")
    }
    return kind + text
  }

  /// A name without the time and the digits that chance has chosen.
  private static func masked(_ text: String) -> String {
    text.split(separator: "/").map { part in
      if part.hasPrefix("..2") { return "..time" }
      return part.hasPrefix("kube-api-access-") ? "kube-api-access" : String(part)
    }.joined(separator: "/")
  }

  /// What the recorded pods asked for.
  private static let changes: [String: JSONValue] = [
    "volume modes fsgroup": ["securityContext": ["fsGroup": 2000]],
    "volume modes runasuser": ["securityContext": ["runAsUser": 1000]],
    "volume modes both": ["securityContext": ["runAsUser": 1000, "fsGroup": 2000]],
    "volume modes mode400": ["volumes": [deepVolume]],
  ]

  private static let deepToken: JSONValue = [
    "path": "sub/azure-identity-token", "audience": "api://AzureADTokenExchange",
  ]
  private static let deepVolume: JSONValue = [
    "name": "azure-identity-token",
    "projected": ["defaultMode": 256, "sources": [["serviceAccountToken": deepToken]]],
  ]

  @Test(
    "Files, links, modes and owners of projected volumes",
    arguments: [
      "normal pod volumes on disk", "volume modes fsgroup", "volume modes runasuser",
      "volume modes both", "volume modes mode400",
    ])
  func files(_ name: String) async throws {
    let test = try await Self.make()
    try await test.simulation.run {
      try await test.client.create(Self.pod("app", Self.changes[name] ?? [:]))
      let kubelet = test.kubelet()
      await kubelet.sync()
      let pod = try await test.client.get("Pod", "app")
      var ours: Set<String> = []
      for volume in pod.at("spec.volumes")?.arrayValue ?? [] {
        let volumeName = volume["name"]?.stringValue ?? ""
        for entry in try await kubelet.volume(volumeName, pod: "default/app").tree {
          var target = ""
          if case .link(let text) = entry.content { target = text }
          let path = entry.path.isEmpty ? volumeName : "\(volumeName)/\(entry.path)"
          ours.insert(
            "\(Self.masked(path)) \(Self.mode(entry)) \(entry.user) \(entry.group) "
              + Self.masked(target))
        }
      }
      let root = "volumes/kubernetes.io~projected/"
      let theirs = (try recorded(name)["tree"]?.arrayValue ?? []).compactMap { row -> String? in
        guard let path = row[0]?.stringValue, path.hasPrefix(root) else { return nil }
        return "\(Self.masked(String(path.dropFirst(root.count)))) \(row[1]?.stringValue ?? "") "
          + "\(row[2]?.intValue ?? 0) \(row[3]?.intValue ?? 0) "
          + Self.masked(row[4]?.stringValue ?? "")
      }
      #expect(ours == Set(theirs), "\(ours.symmetricDifference(theirs).sorted())")
    }
  }

  @Test("A token of ten minutes is rewritten in a new directory when it is due")
  func renewal() async throws {
    let refresh = try JSONParser.parse(
      Fixture.bytes("Recordings/11-kubelet-token-refresh.json"))
    let seconds = try #require(refresh.at("cases[1].secondsAfterFirstIat")?.intValue)
    let test = try await Self.make()
    try await test.simulation.run {
      try await test.client.create(Self.pod("app", ["volumes": [Self.shortVolume]]))
      let kubelet = test.kubelet()
      await kubelet.sync()
      let first = try await kubelet.volume("azure-identity-token", pod: "default/app")
      // Before four fifths less the jitter nothing happens; at the recorded second it has happened.
      await test.simulation.advance(by: .seconds(469))
      await kubelet.sync()
      #expect(try await kubelet.volume("azure-identity-token", pod: "default/app") == first)
      await test.simulation.advance(by: .seconds(seconds - 469))
      await kubelet.sync()
      let second = try await kubelet.volume("azure-identity-token", pod: "default/app")
      #expect(second.dataDirectory != first.dataDirectory)
      #expect(second.tree.map(\.mode) == first.tree.map(\.mode))
    }
  }

  private static let shortVolume: JSONValue = [
    "name": "azure-identity-token",
    "projected": [
      "sources": [["serviceAccountToken": ["path": "token", "expirationSeconds": 600]]]
    ],
  ]

  @Test("A real process reads the same files from a real directory")
  func disk() async throws {
    let root = FileManager.default.temporaryDirectory
      .appendingPathComponent("arcfed-volumes-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: root) }
    let disk = DiskVolumes(root: root)
    let test = try await Self.make()
    try await test.simulation.run {
      let pod = try await test.client.create(
        Self.pod("app", ["volumes": [Self.shortVolume], "securityContext": ["fsGroup": 2000]]))
      let uid = pod.at("metadata.uid")?.stringValue ?? ""
      let kubelet = test.kubelet(volumes: disk)
      await kubelet.sync()
      let base = disk.path(volume: "azure-identity-token", podUID: uid)
      let first = try String(contentsOfFile: "\(base)/token", encoding: .utf8)
      #expect(first.split(separator: ".").count == 3)
      let attributes = try FileManager.default.attributesOfItem(
        atPath: "\(base)/..data/token")
      #expect((attributes[.posixPermissions] as? Int).map { $0 & 0o777 } == 0o640)
      await test.simulation.advance(by: .seconds(500))
      await kubelet.sync()
      #expect(try String(contentsOfFile: "\(base)/token", encoding: .utf8) != first)
      #expect(try FileManager.default.contentsOfDirectory(atPath: base).count == 3)
      try await test.client.delete("Pod", "app")
      await kubelet.sync()
      #expect(!FileManager.default.fileExists(atPath: base))
    }
  }
}
