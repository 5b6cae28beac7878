import ArcFedJOSE
import ArcFedJSON
import ArcFedSimulation
import Foundation
import Testing

@testable import ArcFedKubernetes

/// `pkg/volume/projected/projected_test.go` and `pkg/volume/util/atomic_writer_test.go`.
@Suite("Upstream's tables of volumes")
struct VolumeTableTests {
  /// The pod of a row as the API server would keep it; one row has what it would never keep.
  private static func pod(_ row: JSONValue) -> JSONValue {
    var token: JSONObject = ["path": row["path"] ?? ""]
    token["audience"] = row["audience"]
    token["expirationSeconds"] = row["seconds"]
    var projected: JSONObject = ["sources": [["serviceAccountToken": .object(token)]]]
    if let mode = row["defaultMode"]?.intValue { projected["defaultMode"] = .int(mode) }
    var context: JSONObject = [:]
    context["runAsUser"] = row["fsUser"]
    context["fsGroup"] = row["fsGroup"]
    return [
      "kind": "Pod", "apiVersion": "v1",
      "metadata": ["name": "app", "namespace": "default", "uid": "test-pod-uid"],
      "spec": [
        "serviceAccountName": "default", "nodeName": "edge-node-1",
        "securityContext": .object(context),
        "containers": [["name": "c", "image": "i", "imagePullPolicy": "Always"]],
        "volumes": [["name": "v", "projected": .object(projected)]],
      ],
      "status": ["phase": "Pending"],
    ]
  }

  @Test(
    "A projected token is collected as upstream collects it",
    arguments: (try? Table.rows("projected-tokens")) ?? [])
  func projectedToken(_ row: JSONValue) async throws {
    let flags = APIServerFlags(
      serviceAccountIssuers: ["https://issuer.example"], apiAudiences: ["https://api"],
      externalHost: "h")
    let test = try await TestCluster.make(flags: flags)
    try await test.simulation.run {
      try await test.cluster.seed(Self.pod(row))
      let kubelet = test.kubelet()
      await kubelet.sync()
      if let error = row["error"]?.stringValue {
        let events = try await test.client.list("Event", namespace: "default")
        #expect(
          events.contains {
            $0["message"]?.stringValue
              == "MountVolume.SetUp failed for volume \"v\" : \(error)"
          })
        return
      }
      let files = try await kubelet.volume("v", pod: "default/app").files
      let file = try #require(files[row["path"]?.stringValue ?? ""])
      let expected = row["expect"] ?? .null
      #expect(files.count == 1)
      #expect(file.mode == expected["mode"]?.intValue)
      #expect(file.user == expected["user"]?.intValue)
      let token = try JWT(compact: String(decoding: file.bytes, as: UTF8.self))
      #expect(token.claims["aud"] == expected["audiences"])
      let lifetime =
        (token.claims["exp"]?.intValue ?? 0) - (token.claims["iat"]?.intValue ?? 0)
      #expect(lifetime == expected["seconds"]?.intValue)
    }
  }

  @Test("A path is written or refused as in upstream's table")
  func paths() throws {
    let rows = try Table.rows("volume-paths")
    #expect(rows.count == 9)
    let long = ["<4097>": Array(repeating: "a", count: 2049).joined(separator: "/")]
    let wide = ["<256>": String(repeating: "a", count: 256)]
    for row in rows {
      let path = row["path"]?.stringValue ?? ""
      let complaint = ProjectedDirectory.complaint(long[path] ?? wide[path] ?? path)
      #expect(complaint == row["complaint"]?.stringValue, "\(row.text())")
    }
  }

  @Test(
    "A volume on the disk holds what was written last, as in upstream's tables",
    arguments: (try? Table.rows("volume-writes")) ?? [])
  func writes(_ row: JSONValue) throws {
    let manager = FileManager.default
    let root = manager.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
    defer { try? manager.removeItem(atPath: root) }
    let disk = DiskVolumes(root: root)
    let base = disk.path(volume: "v", podUID: "u")
    let random = RandomSource(seed: 1)
    var directory = ProjectedDirectory()
    for (index, content) in (row["writes"]?.arrayValue ?? []).enumerated() {
      let texts = (content.objectValue ?? [:]).reduce(into: [String: String]()) {
        $0[$1.0] = $1.1.stringValue
      }
      let complaints = texts.keys.compactMap(ProjectedDirectory.complaint)
      #expect(complaints.isEmpty == (row["isRefused"]?.boolValue != true))
      if !complaints.isEmpty { return }
      let isDamaged = index > 0 && row["damage"] != nil
      if isDamaged { try Self.damage(row["damage"]?.stringValue ?? "", base, &directory) }
      let isNew = directory.write(
        texts.mapValues { ProjectedFile(bytes: Array($0.utf8), mode: 0o644) },
        at: Timestamp(seconds: Int64(1000 + index)), random: random.stream("write \(index)"))
      #expect(isNew == (row["changes"]?[index]?.boolValue ?? true))
      if isNew { try disk.write(directory, named: "v", podUID: "u") }
      #expect(try Self.visible(base) == texts, "write \(index)")
      let names = Set(try manager.contentsOfDirectory(atPath: base))
      #expect(names == Set(directory.entries.keys), "write \(index)")
    }
  }

  /// What a kubelet leaves that dies in the middle of a write; the next one knows of nothing.
  private static func damage(
    _ kind: String, _ base: String, _ directory: inout ProjectedDirectory
  ) throws {
    let manager = FileManager.default
    if kind == "links" {
      for name in directory.entries.keys where !name.hasPrefix("..") {
        try manager.removeItem(atPath: "\(base)/\(name)")
      }
    } else {
      try manager.createDirectory(
        atPath: "\(base)/..2020_01_01_00_00_00.1", withIntermediateDirectories: false)
      try manager.createSymbolicLink(
        atPath: "\(base)/..data_tmp", withDestinationPath: "..2020_01_01_00_00_00.1")
    }
    directory = ProjectedDirectory()
  }

  /// The files as a container sees them: below the names that do not begin with two dots.
  private static func visible(_ base: String) throws -> [String: String] {
    var files: [String: String] = [:]
    func walk(_ path: String) throws {
      var isDirectory: ObjCBool = false
      let place = "\(base)/\(path)"
      guard FileManager.default.fileExists(atPath: place, isDirectory: &isDirectory) else {
        Issue.record("\(path) leads nowhere")
        return
      }
      guard isDirectory.boolValue else {
        files[path] = try String(contentsOfFile: place, encoding: .utf8)
        return
      }
      for name in try FileManager.default.contentsOfDirectory(atPath: place + "/") {
        try walk("\(path)/\(name)")
      }
    }
    for name in try FileManager.default.contentsOfDirectory(atPath: base)
    where !name.hasPrefix("..") {
      try walk(name)
    }
    return files
  }
}
