import ArcFedHTTP
import ArcFedJSON
import Testing

@testable import ArcFedProtectedResources

@Suite("Snapshots, versions, copies, leases and tags, of which blobs have none")
struct BlobAbsenceTests {
  private static let put: JSONValue = ["x-ms-blob-type": "BlockBlob"]
  private static let date = "2026-03-02T09:00:30.0000000Z"

  /// A world with the blob `keep`.
  private func filled() async throws -> BlobWorld {
    let world = try await BlobWorld.started()
    #expect(try await world.send("PUT", "/data/keep", Self.put, "kept").status == 201)
    return world
  }

  private func checkKept(_ world: BlobWorld) async throws {
    #expect(world.text(try await world.send("GET", "/data/keep")) == "kept")
  }

  @Test(
    "A snapshot or a version is not there, and what asks for it leaves the blob alone",
    arguments: ["snapshot", "versionid"])
  func past(_ name: String) async throws {
    let world = try await filled()
    let query = "\(name)=\(Self.date)"
    for (method, path) in [
      ("GET", "/data/keep?\(query)"), ("HEAD", "/data/keep?\(query)"),
      ("GET", "/data/keep?comp=metadata&\(query)"), ("GET", "/data/keep?comp=blocklist&\(query)"),
      ("DELETE", "/data/keep?\(query)"), ("DELETE", "/data/keep?\(name)="),
    ] {
      let response = try await world.send(method, path)
      #expect(response.status == 404, "\(method) \(path)")
      #expect(response.headers["x-ms-error-code"] == "BlobNotFound", "\(method) \(path)")
    }
    let missing = try await world.send("GET", "/none/keep?\(query)")
    #expect(missing.headers["x-ms-error-code"] == "ContainerNotFound")
    try await checkKept(world)
  }

  @Test(
    "Only the blob itself can be written",
    arguments: ["", "&comp=metadata", "&comp=properties", "&comp=block&blockid=YQ=="])
  func pastWrite(_ operation: String) async throws {
    let world = try await filled()
    for name in ["snapshot", "versionid"] {
      let response = try await world.send(
        "PUT", "/data/keep?\(name)=\(Self.date)\(operation)", Self.put, "other")
      #expect(response.headers["x-ms-error-code"] == "InvalidQueryParameterValue")
    }
    try await checkKept(world)
  }

  @Test("To delete the snapshots only leaves the blob, with them it goes, and all else is refused")
  func snapshotDeletion() async throws {
    let world = try await filled()
    let name = "x-ms-delete-snapshots"
    #expect(try await world.send("DELETE", "/data/keep", [name: "only"]).status == 202)
    try await checkKept(world)
    let stale = try await world.send(
      "DELETE", "/data/keep", [name: "only", "If-Match": "\"0x8D\""])
    #expect(stale.status == 412)
    let other = try await world.send("DELETE", "/data/keep", [name: "none"])
    #expect(other.headers["x-ms-error-code"] == "InvalidHeaderValue")
    try await checkKept(world)
    #expect(try await world.send("DELETE", "/data/keep", [name: "include"]).status == 202)
    #expect(try await world.send("DELETE", "/data/keep", [name: "only"]).status == 404)
  }

  @Test(
    "Nothing is copied, neither as a whole nor in blocks",
    arguments: ["", "?comp=block&blockid=YQ=="])
  func copy(_ query: String) async throws {
    let world = try await filled()
    for type in [Self.put, .object([:])] {
      var headers = type
      headers["x-ms-copy-source"] = "https://lessons.blob.core.windows.net/data/a"
      let response = try await world.send("PUT", "/data/keep\(query)", headers, "")
      #expect(response.headers["x-ms-error-code"] == "InvalidHeaderValue")
      #expect(world.text(response).contains("<HeaderName>x-ms-copy-source</HeaderName>"))
    }
    try await checkKept(world)
  }

  @Test(
    "A condition on tags is not met, and a lease is not there",
    arguments: [
      ("x-ms-if-tags", "\"status\" = 'new'", "ConditionNotMet"),
      (
        "x-ms-lease-id", "44444444-4444-4444-4444-444444444444", "LeaseNotPresentWithBlobOperation"
      ),
    ])
  func guarded(_ name: String, _ value: String, _ code: String) async throws {
    let world = try await filled()
    _ = try await world.send("PUT", "/data/keep?comp=block&blockid=YQ==", [:], "block")
    let list = "<BlockList><Latest>YQ==</Latest></BlockList>"
    for (method, query, body) in [
      ("GET", "", nil), ("HEAD", "", nil), ("GET", "?comp=metadata", nil),
      ("GET", "?comp=blocklist&blocklisttype=all", nil), ("DELETE", "", nil), ("PUT", "", "other"),
      ("PUT", "?comp=metadata", nil), ("PUT", "?comp=properties", nil),
      ("PUT", "?comp=blocklist", list),
    ] as [(String, String, String?)] {
      var headers = Self.put
      headers[name] = .string(value)
      let response = try await world.send(method, "/data/keep\(query)", headers, body)
      #expect(response.status == 412, "\(method) \(query)")
      #expect(response.headers["x-ms-error-code"] == code, "\(method) \(query)")
    }
    try await checkKept(world)
  }

  @Test("A block and a container know leases too")
  func otherLeases() async throws {
    let world = try await filled()
    let lease: JSONValue = ["x-ms-lease-id": "44444444-4444-4444-4444-444444444444"]
    let block = try await world.send("PUT", "/data/keep?comp=block&blockid=YQ==", lease, "block")
    #expect(block.headers["x-ms-error-code"] == "LeaseNotPresentWithBlobOperation")
    for (method, query) in [("GET", ""), ("PUT", "&comp=metadata"), ("DELETE", "")] {
      let response = try await world.send(method, "/data?restype=container\(query)", lease)
      #expect(response.status == 412, "\(method) \(query)")
      #expect(response.headers["x-ms-error-code"] == "LeaseNotPresentWithContainerOperation")
    }
    try await checkKept(world)
  }

  @Test("A blob's name has at most 1,024 UTF-16 units")
  func names() async throws {
    let world = try await filled()
    let face = PercentEncoding.encode("\u{1F60A}")
    for (name, status) in [
      (String(repeating: "n", count: 1024), 201), (String(repeating: "n", count: 1025), 400),
      (String(repeating: face, count: 512), 201), (String(repeating: face, count: 513), 400),
    ] {
      let response = try await world.send("PUT", "/data/\(name)", Self.put, "x")
      #expect(response.status == status)
      let read = try await world.send("GET", "/data/\(name)")
      #expect(read.status == (status == 201 ? 200 : 400))
    }
  }
}
