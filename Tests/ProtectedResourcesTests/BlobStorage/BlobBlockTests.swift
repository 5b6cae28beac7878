import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation
import Testing

@testable import ArcFedProtectedResources

@Suite("Blobs from blocks")
struct BlobBlockTests {
  private func world() async throws -> BlobWorld { try await BlobWorld.started() }

  private func list(_ entries: String) -> String {
    "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<BlockList>\(entries)</BlockList>"
  }

  private func blocks(_ world: BlobWorld, _ type: String = "all") async throws -> String {
    world.text(try await world.send("GET", "/data/b?comp=blocklist&blocklisttype=\(type)"))
      .replacing("<?xml version=\"1.0\" encoding=\"utf-8\"?>", with: "")
  }

  private func put(_ world: BlobWorld, _ id: String, _ content: String) async throws {
    let path = "/data/b?comp=block&blockid=\(id.replacing("=", with: "%3D"))"
    let response = try await world.send("PUT", path, [:], content)
    #expect(response.status == 201)
  }

  @Test("Blocks wait until their list commits them, in the order of the list")
  func commit() async throws {
    let world = try await world()
    try await put(world, "AQ==", "lo ")
    try await put(world, "AA==", "hel")
    try await put(world, "Ag==", "world")
    #expect(try await world.send("GET", "/data/b").status == 404)
    #expect(
      try await blocks(world) == "<BlockList><CommittedBlocks /><UncommittedBlocks>"
        + "<Block><Name>AA==</Name><Size>3</Size></Block>"
        + "<Block><Name>AQ==</Name><Size>3</Size></Block>"
        + "<Block><Name>Ag==</Name><Size>5</Size></Block></UncommittedBlocks></BlockList>")
    let body = list("<Latest>AA==</Latest><Uncommitted>AQ==</Uncommitted>\n<Latest>Ag==</Latest>")
    let committed = try await world.send(
      "PUT", "/data/b?comp=blocklist",
      ["x-ms-blob-content-type": "text/plain", "x-ms-meta-k": "v"], body)
    #expect(committed.status == 201)
    #expect(committed.headers["ETag"] != nil)
    let read = try await world.send("GET", "/data/b")
    #expect(world.text(read) == "hello world")
    #expect(read.headers["Content-Type"] == "text/plain")
    #expect(read.headers["x-ms-meta-k"] == "v")
    #expect(read.headers["Content-MD5"] == nil)
    #expect(
      try await blocks(world, "committed") == "<BlockList><CommittedBlocks>"
        + "<Block><Name>AA==</Name><Size>3</Size></Block>"
        + "<Block><Name>AQ==</Name><Size>3</Size></Block>"
        + "<Block><Name>Ag==</Name><Size>5</Size></Block></CommittedBlocks></BlockList>")
  }

  @Test("A list may keep, replace, repeat and drop blocks")
  func recommit() async throws {
    let world = try await world()
    for (id, text) in [("AA==", "a"), ("AQ==", "b")] { try await put(world, id, text) }
    let first = list("<Latest>AA==</Latest><Latest>AQ==</Latest>")
    _ = try await world.send("PUT", "/data/b?comp=blocklist", [:], first)
    try await put(world, "AQ==", "B")
    let second = list(
      "<Latest>AQ==</Latest><Committed>AQ==</Committed><Latest>AQ==</Latest>")
    _ = try await world.send("PUT", "/data/b?comp=blocklist", [:], second)
    #expect(world.text(try await world.send("GET", "/data/b")) == "BbB")
    let dropped = list("<Committed>AA==</Committed>")
    let refused = try await world.send("PUT", "/data/b?comp=blocklist", [:], dropped)
    #expect(refused.headers["x-ms-error-code"] == "InvalidBlockList")
    #expect(world.text(try await world.send("GET", "/data/b")) == "BbB")
    _ = try await world.send("PUT", "/data/b?comp=blocklist", [:], list(""))
    #expect(try await world.send("HEAD", "/data/b").headers["Content-Length"] == "0")
  }

  @Test("A range may reach over blocks", arguments: ["bytes=2-6", "bytes=3-5", "bytes=0-10"])
  func range(_ range: String) async throws {
    let world = try await world()
    for (id, text) in [("AA==", "hel"), ("AQ==", "lo "), ("Ag==", "world")] {
      try await put(world, id, text)
    }
    let body = list("<Latest>AA==</Latest><Latest>AQ==</Latest><Latest>Ag==</Latest>")
    _ = try await world.send("PUT", "/data/b?comp=blocklist", [:], body)
    let bounds = try #require(ByteRange(range)?.bounds(in: 11))
    let response = try await world.send("GET", "/data/b", ["x-ms-range": .string(range)])
    let whole = Array("hello world".utf8)
    #expect(response.bytes == Array(whole[bounds]))
  }

  @Test("A blob that was put whole has no blocks, and drops those that wait")
  func putWhole() async throws {
    let world = try await world()
    try await put(world, "AA==", "a")
    _ = try await world.send("PUT", "/data/b", ["x-ms-blob-type": "BlockBlob"], "whole")
    #expect(
      try await blocks(world)
        == "<BlockList><CommittedBlocks /><UncommittedBlocks /></BlockList>")
  }

  @Test("Blocks wait a week")
  func expiry() async throws {
    let world = try await world()
    try await put(world, "AA==", "a")
    let list = "/data?restype=container&comp=list&include=uncommittedblobs"
    #expect(world.text(try await world.send("GET", list)).contains("<Name>b</Name>"))
    let plain = try await world.send("GET", "/data?restype=container&comp=list")
    #expect(!world.text(plain).contains("<Name>b</Name>"))
    await world.resources.simulation.advance(by: .days(7) + .seconds(1))
    let gone = try await world.send("GET", "/data/b?comp=blocklist&blocklisttype=all")
    #expect(gone.headers["x-ms-error-code"] == "BlobNotFound")
  }

  @Test(
    "A block id is base64, of at most 64 bytes, and as long as the others",
    arguments: [
      ("A", "InvalidBlockId"), ("", "InvalidBlockId"), ("AAA%3D", "InvalidBlobOrBlock"),
      (String(repeating: "AAAA", count: 22), "InvalidBlockId"),
    ])
  func blockID(_ id: String, _ code: String) async throws {
    let world = try await world()
    try await put(world, "AA==AA==".prefix(4).description, "a")
    let wanted = id == "AAA%3D" ? "AAAAAA%3D%3D" : id
    let response = try await world.send(
      "PUT", "/data/b?comp=block&blockid=\(wanted)", [:], "x")
    #expect(response.status == 400)
    #expect(response.headers["x-ms-error-code"] == code)
  }

  @Test(
    "A list that is none is refused",
    arguments: [
      ("", "InvalidXmlDocument"), ("<BlockList>", "InvalidXmlDocument"),
      ("<BlockList><Latest>AA==</BlockList>", "InvalidXmlDocument"),
      ("<BlockList><Newest>AA==</Newest></BlockList>", "UnsupportedXmlNode"),
      ("<BlockList></BlockList>x", "InvalidXmlDocument"), ("<Blocks/>", "InvalidXmlDocument"),
    ])
  func document(_ body: String, _ code: String) async throws {
    let response = try await world().send("PUT", "/data/b?comp=blocklist", [:], body)
    #expect(response.headers["x-ms-error-code"] == code)
  }

  @Test("A list has at most 50,000 blocks")
  func longList() throws {
    let entry = "<Latest>AA==</Latest>"
    let most = list(String(repeating: entry, count: BlockListDocument.entriesMaximum))
    #expect(try BlockListDocument(Array(most.utf8)).entries.count == 50_000)
    #expect(throws: StorageError.blockListTooLong) {
      try BlockListDocument(Array(most.replacing("</BlockList>", with: entry).utf8))
    }
  }

  @Test("Of two uploads that must not overwrite, one wins")
  func race() async throws {
    let world = try await world()
    let headers: JSONValue = ["x-ms-blob-type": "BlockBlob", "If-None-Match": "*"]
    let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
      for content in ["one", "two", "three"] {
        group.addTask { try await world.send("PUT", "/data/r", headers, content).status }
      }
      return try await group.reduce(into: [Int]()) { $0.append($1) }
    }
    #expect(statuses.sorted() == [201, 409, 409])
  }
}
