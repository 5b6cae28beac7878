import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation
import Foundation
import Testing

@testable import ArcFedProtectedResources

@Suite("Blob storage")
struct BlobTests {
  private static let base = "https://lessons.blob.core.windows.net"

  private func send(
    _ world: ResourceWorld, _ method: String, _ path: String, _ headers: JSONValue = .object([:]),
    _ body: String? = nil, as principal: String = "1"
  ) async throws -> HTTPResponse {
    var row: JSONValue = [
      "method": .string(method), "url": .string(Self.base + path), "as": .string(principal),
      "headers": headers,
    ]
    if let body { row["body"] = .string(body) }
    return try await world.send(row)
  }

  private func text(_ response: HTTPResponse) -> String {
    String(decoding: response.bytes, as: UTF8.self)
  }

  private func filled() async throws -> ResourceWorld {
    let world = try await ResourceWorld.started()
    #expect(try await send(world, "PUT", "/data?restype=container").status == 201)
    for (name, content) in [("a.txt", "hello"), ("logs/1", "one"), ("logs/2", "two")] {
      let response = try await send(
        world, "PUT", "/data/\(name)",
        ["x-ms-blob-type": "BlockBlob", "Content-Type": "text/plain", "x-ms-meta-k": "v"], content)
      #expect(response.status == 201)
    }
    return world
  }

  @Test(
    "Every refusal is the documented one, whole",
    arguments: try WireRow.table("ProtectedResources/blob-errors.json"))
  func refusal(_ row: WireRow) async throws {
    try await ResourceWorld.play(row)
  }

  @Test("Every slash behind the container is the blob's")
  func slashes() async throws {
    let world = try await filled()
    let names = ["a/b", "a//b", "/a/b", "a/b/", "a/\u{301}b"]
    let path = { (name: String) in
      name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        .map { PercentEncoding.encode(String(Substring($0))) }.joined(separator: "/")
    }
    for name in names {
      let response = try await send(
        world, "PUT", "/data/\(path(name))", ["x-ms-blob-type": "BlockBlob"], name)
      #expect(response.status == 201)
    }
    for name in names {
      let response = try await send(world, "GET", "/data/\(path(name))")
      #expect(text(response) == name)
    }
    let encoded = try await send(world, "GET", "/data/a%2F%2Fb")
    #expect(text(encoded) == "a//b")
    let list = text(try await send(world, "GET", "/data?restype=container&comp=list"))
    #expect(names.allSatisfy { list.contains("<Name>\($0)</Name>") })
    #expect(try await send(world, "DELETE", "/data/a//b").status == 202)
    #expect(try await send(world, "GET", "/data/a/b").status == 200)
    #expect(try await send(world, "GET", "/data//b").status == 404)
  }

  @Test("A blob comes back as it went in")
  func roundTrip() async throws {
    let world = try await filled()
    let response = try await send(world, "GET", "/data/a.txt", as: "4")
    #expect(response.status == 200)
    #expect(text(response) == "hello")
    #expect(response.headers["Content-Type"] == "text/plain")
    #expect(response.headers["x-ms-blob-type"] == "BlockBlob")
    #expect(response.headers["x-ms-meta-k"] == "v")
    #expect(response.headers["Last-Modified"] == "Mon, 02 Mar 2026 09:00:30 GMT")
    let etag = try #require(response.headers["ETag"])
    #expect(etag.hasPrefix("\"0x8D"))
    let head = try await send(world, "HEAD", "/data/a.txt", as: "4")
    #expect(head.bytes.isEmpty)
    #expect(head.headers["Content-Length"] == "5")
    #expect(head.headers["ETag"] == etag)
  }

  @Test(
    "A range gives the part it names",
    arguments: [
      ("bytes=0-33554431", "hello", "bytes 0-4/5"), ("bytes=1-3", "ell", "bytes 1-3/5"),
      ("bytes=4-", "o", "bytes 4-4/5"),
    ])
  func range(_ range: String, _ content: String, _ header: String) async throws {
    let world = try await filled()
    for name in ["x-ms-range", "Range"] {
      let response = try await send(world, "GET", "/data/a.txt", [name: .string(range)], as: "4")
      #expect(response.status == 206)
      #expect(text(response) == content)
      #expect(response.headers["Content-Range"] == header)
    }
  }

  @Test("A range of another form is ignored", arguments: ["bytes=-5", "lines=1-2", "bytes=3-1"])
  func ignoredRange(_ range: String) async throws {
    let world = try await filled()
    let response = try await send(
      world, "GET", "/data/a.txt", ["Range": .string(range)], as: "4")
    #expect(response.status == 200)
    #expect(text(response) == "hello")
  }

  @Test("Entity tags guard reads and writes")
  func conditions() async throws {
    let world = try await filled()
    let head = try await send(world, "HEAD", "/data/a.txt")
    let etag = JSONValue.string(try #require(head.headers["ETag"]))
    let unchanged = try await send(world, "GET", "/data/a.txt", ["If-None-Match": etag])
    #expect(unchanged.status == 304)
    #expect(unchanged.bytes.isEmpty)
    let write: JSONValue = ["x-ms-blob-type": "BlockBlob", "If-Match": etag]
    #expect(try await send(world, "PUT", "/data/a.txt", write, "new").status == 201)
    #expect(try await send(world, "PUT", "/data/a.txt", write, "newer").status == 412)
    #expect(text(try await send(world, "GET", "/data/a.txt")) == "new")
  }

  @Test("A deleted blob is gone, and so is a deleted container with all in it")
  func deletion() async throws {
    let world = try await filled()
    #expect(try await send(world, "DELETE", "/data/a.txt").status == 202)
    #expect(try await send(world, "GET", "/data/a.txt").status == 404)
    #expect(try await send(world, "DELETE", "/data?restype=container").status == 202)
    let gone = try await send(world, "GET", "/data/logs/1")
    #expect(gone.headers["x-ms-error-code"] == "ContainerNotFound")
    let early = try await send(world, "PUT", "/data?restype=container")
    #expect(early.headers["x-ms-error-code"] == "ContainerBeingDeleted")
    await world.simulation.advance(by: .seconds(30))
    #expect(try await send(world, "PUT", "/data?restype=container").status == 201)
    #expect(
      try await send(world, "GET", "/data/logs/1").headers["x-ms-error-code"] == "BlobNotFound")
  }

  @Test("A list names the blobs in order, with what clients read of them")
  func list() async throws {
    let world = try await filled()
    let response = try await send(world, "GET", "/data?restype=container&comp=list", as: "4")
    let xml = text(response)
    #expect(response.headers["Content-Type"] == "application/xml")
    #expect(
      xml.hasPrefix(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><EnumerationResults "
          + "ServiceEndpoint=\"\(Self.base)/\" ContainerName=\"data\"><Blobs><Blob>"
          + "<Name>a.txt</Name><Properties>"))
    #expect(xml.contains("<Content-Length>5</Content-Length>"))
    #expect(xml.contains("<BlobType>BlockBlob</BlobType>"))
    #expect(names(xml) == ["a.txt", "logs/1", "logs/2"])
    #expect(xml.hasSuffix("</Blobs><NextMarker /></EnumerationResults>"))
  }

  @Test(
    "A list can be cut by prefix, delimiter, marker and length",
    arguments: [
      ("prefix=logs/", ["logs/1", "logs/2"], ""), ("delimiter=/", ["a.txt", "logs/"], ""),
      ("maxresults=1", ["a.txt"], "logs/1"), ("marker=logs/2", ["logs/2"], ""),
      ("prefix=none", [], ""), ("maxresults=1&delimiter=/&marker=logs/", ["logs/"], ""),
    ])
  func cutList(_ query: String, _ expected: [String], _ next: String) async throws {
    let world = try await filled()
    let xml = text(
      try await send(world, "GET", "/data?restype=container&comp=list&\(query)"))
    #expect(names(xml) == expected)
    let marker = next.isEmpty ? "<NextMarker />" : "<NextMarker>\(next)</NextMarker>"
    #expect(xml.contains(marker))
  }

  private func names(_ xml: String) -> [String] {
    xml.components(separatedBy: "<Name>").dropFirst().map {
      $0.components(separatedBy: "</Name>")[0]
    }
  }

  @Test("Containers can be listed and looked at")
  func containers() async throws {
    let world = try await filled()
    #expect(names(text(try await send(world, "GET", "/?comp=list"))) == ["data"])
    let properties = try await send(world, "GET", "/data?restype=container")
    #expect(properties.status == 200)
    #expect(properties.headers["x-ms-lease-state"] == "available")
    let missing = try await send(world, "HEAD", "/none?restype=container")
    #expect(missing.headers["x-ms-error-code"] == "ContainerNotFound")
  }

  @Test("At another host the account is the first part of the path")
  func pathStyle() async throws {
    let world = try await filled()
    let endpoint = try #require(world.network.endpoint(at: .https("lessons.blob.core.windows.net")))
    let local = Origin(scheme: "https", host: "localhost", port: 8443)
    world.network.attach(endpoint, to: local)
    let response = try await world.send([
      "url": "https://localhost:8443/lessons/data/a.txt", "as": "4",
      "headers": ["x-ms-version": "2025-11-05"], "token": ["aud": "https://storage.azure.com/"],
    ])
    #expect(text(response) == "hello")
  }

  @Test(
    "Every audience of the account opens it",
    arguments: [
      "https://storage.azure.com", "https://storage.azure.com/",
      "https://lessons.blob.core.windows.net", "https://lessons.blob.core.windows.net/",
    ])
  func audience(_ audience: String) async throws {
    let world = try await filled()
    let response = try await world.send([
      "url": .string("\(Self.base)/data/a.txt"), "as": "4", "token": ["aud": .string(audience)],
    ])
    #expect(response.status == 200)
  }

  @Test("Names and text are escaped in XML")
  func escaping() async throws {
    let world = try await filled()
    let name = "a%26b%3C%22%3E.txt"
    _ = try await send(world, "PUT", "/data/\(name)", ["x-ms-blob-type": "BlockBlob"], "x")
    let xml = text(try await send(world, "GET", "/data?restype=container&comp=list&prefix=a%26"))
    #expect(xml.contains("<Name>a&amp;b&lt;&quot;&gt;.txt</Name>"))
  }
}
