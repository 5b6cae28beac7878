import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation
import Testing

@testable import ArcFedKubernetes

/// The watches of the recording, with the deeds that were done while they ran.
@Suite("Watches")
struct WatchTests {
  /// A namespace with an account, as in the recording.
  private struct Scene {
    let test: TestCluster
    let recording: Recording
    let revision: String

    static func make() async throws -> Scene {
      let simulation = Simulation(
        seed: 1, epoch: Timestamp(rfc3339: "2026-11-23T11:10:52Z") ?? .simulationEpoch)
      let test = try await TestCluster.make(simulation: simulation)
      try await test.client.create(["kind": "Namespace", "metadata": ["name": "wt"]])
      await simulation.advance(by: .seconds(1))
      let account = try await test.client.create(
        Manifest.serviceAccount("w0"), namespace: "wt")
      return Scene(
        test: test, recording: try Recording("07-watch"),
        revision: account.at("metadata.resourceVersion")?.stringValue ?? "")
    }

    func watch(_ query: String, headers: HTTPHeaders = [:]) async throws -> HTTPResponse {
      try await test.request(
        "/api/v1/namespaces/wt/serviceaccounts?watch=true\(query)", token: test.cluster.adminToken,
        headers: headers)
    }

    func patch(_ name: String, _ labels: JSONValue) async throws {
      try await test.client.patch(
        "ServiceAccount", name, namespace: "wt", ["metadata": ["labels": labels]])
    }

    /// Writes so often that the log forgets.
    func write(_ count: Int) async throws {
      for number in 0..<count {
        try await test.cluster.seed([
          "kind": "ConfigMap", "metadata": ["name": .string("m\(number % 3)"), "namespace": "wt"],
        ])
      }
    }

    /// Type and, where there is one, the name or what a mark says, of each recorded event.
    func recorded(_ name: String) -> [String] {
      (recording.named(name)?.response["frames"]?.arrayValue ?? []).map(WatchTests.summary)
    }
  }

  private static func summary(_ event: JSONValue) -> String {
    let object = event["object"] ?? .null
    let name = object.at("metadata.name") ?? object.at("rows[0].cells[0]")
    let labels = object.at("metadata.labels").map { " \($0.text())" } ?? ""
    let marks = object.at("metadata.annotations").map { " \($0.text())" } ?? ""
    return "\(event["type"]?.stringValue ?? "") \(object["kind"]?.stringValue ?? "") "
      + "\(name?.stringValue ?? "-")\(labels)\(marks)"
  }

  private func next(_ stream: HTTPBodyStream, _ count: Int) async throws -> [JSONValue] {
    var events: [JSONValue] = []
    while events.count < count, let bytes = await stream.next() {
      for line in bytes.split(separator: UInt8(ascii: "\n")) {
        events.append(try JSONParser.parse(Array(line)))
      }
    }
    return events
  }

  private func stream(_ response: HTTPResponse) throws -> HTTPBodyStream {
    guard case .stream(let stream) = response.body else {
      throw KubernetesClientError.unexpected(status: response.status)
    }
    return stream
  }

  @Test("A watch tells what happens after its revision, and ends with its time")
  func changes() async throws {
    let scene = try await Scene.make()
    try await scene.test.simulation.run {
      let response = try await scene.watch("&resourceVersion=\(scene.revision)&timeoutSeconds=2")
      #expect(response.headers.values("Content-Type") == ["application/json"])
      let stream = try self.stream(response)
      try await scene.test.client.create(Manifest.serviceAccount("w1"), namespace: "wt")
      try await scene.patch("w1", ["a": "b"])
      try await scene.test.client.delete("ServiceAccount", "w1", namespace: "wt")
      let events = try await next(stream, 3)
      #expect(events.map(Self.summary) == scene.recorded("watch from list resourceVersion"))
      let versions = events.compactMap {
        $0.at("object.metadata.resourceVersion")?.stringValue.flatMap { Int($0) }
      }
      #expect(versions == versions.sorted() && Set(versions).count == 3)
      let start = scene.test.simulation.clock.now
      #expect(await stream.next() == nil)
      #expect(scene.test.simulation.clock.now == start + .seconds(2))
    }
  }

  @Test(
    "A watch that names no revision begins with what there is",
    arguments: ["", "&resourceVersion=0"])
  func beginning(_ query: String) async throws {
    let scene = try await Scene.make()
    try await scene.test.simulation.run {
      let events = try await next(try stream(try await scene.watch(query)), 2)
      #expect(events.map(Self.summary) == scene.recorded("watch resourceVersion=0"))
    }
  }

  @Test("What leaves a selector is deleted, what enters it is added")
  func selector() async throws {
    let scene = try await Scene.make()
    try await scene.test.simulation.run {
      let stream = try self.stream(
        try await scene.watch("&resourceVersion=\(scene.revision)&labelSelector=s%3D1"))
      var account = Manifest.serviceAccount("w2")
      account["metadata"]?["labels"] = ["s": "1"]
      try await scene.test.client.create(account, namespace: "wt")
      try await scene.patch("w2", ["s": .null])
      try await scene.patch("w2", ["s": "1"])
      try await scene.test.client.delete("ServiceAccount", "w2", namespace: "wt")
      let events = try await next(stream, 4)
      let name = "watch labelSelector s=1: leaving selector becomes DELETED, re-entering ADDED"
      #expect(events.map(Self.summary) == scene.recorded(name))
    }
  }

  @Test("The beginning ends with a mark when it is asked for")
  func initialEvents() async throws {
    let scene = try await Scene.make()
    try await scene.test.simulation.run {
      let query = "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan"
      let marked = try stream(try await scene.watch("\(query)&allowWatchBookmarks=true"))
      #expect(
        try await next(marked, 3).map(Self.summary) == scene.recorded("watch sendInitialEvents"))
      let plain = try stream(try await scene.watch("\(query)&timeoutSeconds=1"))
      let name = "watch sendInitialEvents without bookmarks"
      #expect(try await next(plain, 9).map(Self.summary) == scene.recorded(name))
    }
  }

  @Test("A watch that wants no beginning and names no revision begins now")
  func noBeginning() async throws {
    let scene = try await Scene.make()
    try await scene.test.simulation.run {
      let query = "&sendInitialEvents=false&resourceVersionMatch=NotOlderThan"
      let stream = try self.stream(try await scene.watch(query))
      try await scene.test.client.create(Manifest.serviceAccount("w1"), namespace: "wt")
      let events = try await next(stream, 1)
      #expect(events.first?.at("object.metadata.name") == "w1")
    }
  }

  @Test("An idle watch is told the revision about once a minute")
  func bookmarks() async throws {
    let scene = try await Scene.make()
    try await scene.test.simulation.run {
      let start = scene.test.simulation.clock.now
      let stream = try self.stream(
        try await scene.watch("&resourceVersion=\(scene.revision)&allowWatchBookmarks=true"))
      let events = try await next(stream, 2)
      let name = "watch allowWatchBookmarks=true idle for 130 s (bookmark cadence)"
      #expect(events.map(Self.summary) == scene.recorded(name))
      #expect(scene.test.simulation.clock.now == start + .seconds(120))
    }
  }

  @Test("A watch from the first revision replays everything")
  func history() async throws {
    let scene = try await Scene.make()
    try await scene.test.simulation.run {
      let events = try await next(try stream(try await scene.watch("&resourceVersion=1")), 2)
      let recorded = scene.recorded("watch old resourceVersion=1")
      #expect(events.map(Self.summary) == Array(recorded.prefix(2)))
    }
  }

  @Test("A future revision is waited for in silence")
  func future() async throws {
    let scene = try await Scene.make()
    try await scene.test.simulation.run {
      let stream = try self.stream(
        try await scene.watch("&resourceVersion=99999999&timeoutSeconds=3"))
      try await scene.patch("w0", ["a": "b"])
      #expect(await stream.next() == nil)
    }
  }

  @Test("Tables are watched too, and the first one tells the columns")
  func table() async throws {
    let scene = try await Scene.make()
    try await scene.test.simulation.run {
      let accept = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json"
      let stream = try self.stream(try await scene.watch("", headers: ["Accept": accept]))
      let events = try await next(stream, 2)
      #expect(
        events.map(Self.summary) == Array(scene.recorded("watch as Table").prefix(2)))
      let theirs = scene.recording.named("watch as Table")?.response["frames"]
      #expect(
        events[0].at("object.columnDefinitions") == theirs?[0]?.at("object.columnDefinitions"))
      #expect(events[1].at("object.columnDefinitions") == .some(.null))
    }
  }

  @Test(
    "The old paths of a watch still work",
    arguments: [("serviceaccounts", 2), ("serviceaccounts/w0", 1)])
  func oldPath(_ path: String, _ count: Int) async throws {
    let scene = try await Scene.make()
    try await scene.test.simulation.run {
      let response = try await scene.test.request(
        "/api/v1/watch/namespaces/wt/\(path)?timeoutSeconds=1",
        token: scene.test.cluster.adminToken)
      #expect(try await next(try stream(response), 9).count == count)
    }
  }

  @Test(
    "A watch is refused as recorded",
    arguments: [
      ("watch bogus resourceVersion", "&resourceVersion=abc", HTTPHeaders()),
      (
        "watch sendInitialEvents without resourceVersionMatch",
        "&sendInitialEvents=true&allowWatchBookmarks=true", HTTPHeaders()
      ),
    ])
  func refusals(_ name: String, _ query: String, _ headers: HTTPHeaders) async throws {
    let scene = try await Scene.make()
    let response = try await scene.watch(query, headers: headers)
    let recorded = try #require(scene.recording.named(name))
    #expect(response.status == recorded.status)
    #expect(try response.json() == recorded.response["frames"]?[0])
  }

  @Test("A watch is never written as YAML, and says so in YAML")
  func yaml() async throws {
    let scene = try await Scene.make()
    let response = try await scene.watch("", headers: ["Accept": "application/yaml"])
    let recorded = try #require(scene.recording.named("watch yaml accept"))
    let lines = (recorded.response["frames"]?.arrayValue ?? []).compactMap(\.stringValue)
    #expect(response.status == recorded.status)
    #expect(response.headers["Content-Type"] == "application/yaml")
    let ours = String(decoding: response.bytes, as: UTF8.self)
    #expect(ours == lines.map { $0.hasSuffix("\n") ? $0 : $0 + "\n" }.joined())
  }

  @Test("An object that was last written long ago is told to be deleted")
  func lateDeletion() async throws {
    let scene = try await Scene.make()
    try await scene.test.simulation.run {
      let revision = try #require(Int(scene.revision))
      try await scene.write(1_990 - revision)
      let stream = try self.stream(
        try await scene.watch("&resourceVersion=1990&fieldSelector=metadata.name%3Dw0"))
      // The deletion is the very write by which the log forgets.
      try await scene.write(9)
      try await scene.test.client.delete("ServiceAccount", "w0", namespace: "wt")
      try await scene.test.client.create(Manifest.serviceAccount("w0"), namespace: "wt")
      let events = try await next(stream, 2)
      #expect(events.first?["type"] == "DELETED")
      #expect(events.first?.at("object.metadata.resourceVersion") == "2000")
      #expect(events.last?["type"] == "ADDED")
    }
  }

  @Test("A watch that does not keep up ends, rather than leave something out")
  func slow() async throws {
    let scene = try await Scene.make()
    try await scene.test.simulation.run {
      let stream = try self.stream(try await scene.watch("&resourceVersion=\(scene.revision)"))
      try await scene.write(3_100)
      #expect(await stream.next() == nil)
    }
  }

  @Test("A watch from a forgotten revision is told that it comes too late")
  func compacted() async throws {
    let scene = try await Scene.make()
    try await scene.write(2_010)
    let response = try await scene.watch("&resourceVersion=1")
    #expect(response.status == 200)
    guard case .stream(let stream) = response.body else {
      Issue.record("a watch is a stream")
      return
    }
    let events = try await next(stream, 2)
    #expect(events.count == 1)
    #expect(events.first?["type"] == "ERROR")
    #expect(events.first?.at("object.reason") == "Expired")
    #expect(events.first?.at("object.code") == 410)
  }
}
