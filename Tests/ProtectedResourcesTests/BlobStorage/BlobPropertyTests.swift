import ArcFedHTTP
import ArcFedJOSE
import ArcFedJSON
import ArcFedResourceManager
import ArcFedSQLite
import ArcFedSimulation
import Foundation
import Testing

@testable import ArcFedProtectedResources

@Suite("Hashes, metadata and properties of blobs")
struct BlobPropertyTests {
  private static let put: JSONValue = ["x-ms-blob-type": "BlockBlob"]

  private func with(_ headers: JSONValue) -> JSONValue {
    var all = Self.put
    for (name, value) in headers.objectValue ?? [:] { all[name] = value }
    return all
  }

  @Test(
    "The CRC-64 is Azure's, as recorded and as its catalogue has it",
    arguments: [
      (String(repeating: "b", count: 1024), "pK+ypU+jreM="), ("", "AAAAAAAAAAA="),
      ("hello", "V0JSBnCFdzM="),
    ])
  func crc64(_ text: String, _ expected: String) {
    #expect(CRC64.text(of: Array(text.utf8)) == expected)
  }

  @Test("The CRC-64 of the nine digits is that of CRC-64/NVME, in one piece or in many")
  func crc64Check() {
    var checksum = CRC64()
    for byte in "123456789".utf8 { checksum.update([byte]) }
    #expect(checksum.value == 0xAE8B_1486_0A79_9888)
  }

  @Test("An answer carries CRC-64, or MD5 to who gave it and to old versions")
  func answeredHash() async throws {
    let world = try await BlobWorld.started()
    let md5 = "XUFAKrxLKna5cZ2REBfFkg=="
    let plain = try await world.send("PUT", "/data/a", Self.put, "hello")
    #expect(plain.headers["x-ms-content-crc64"] == "V0JSBnCFdzM=")
    #expect(plain.headers["Content-MD5"] == nil)
    let given = try await world.send("PUT", "/data/a", with(["Content-MD5": .string(md5)]), "hello")
    #expect(given.headers["Content-MD5"] == md5)
    #expect(given.headers["x-ms-content-crc64"] == nil)
    let old = try await world.send("PUT", "/data/a", with(["x-ms-version": "2018-11-09"]), "hello")
    #expect(old.headers["Content-MD5"] == md5)
    let read = try await world.send("GET", "/data/a")
    #expect(read.headers["Content-MD5"] == md5)
  }

  @Test("A range carries the hash that is asked of it, and the whole's under another name")
  func rangeHash() async throws {
    let world = try await BlobWorld.started()
    _ = try await world.send("PUT", "/data/a", Self.put, "hello")
    let md5 = try await world.send(
      "GET", "/data/a", ["x-ms-range": "bytes=0-1", "x-ms-range-get-content-md5": "true"])
    #expect(md5.headers["Content-MD5"] == Base64.encode(Digest.md5(Array("he".utf8))))
    #expect(md5.headers["x-ms-blob-content-md5"] == "XUFAKrxLKna5cZ2REBfFkg==")
    let crc64 = try await world.send(
      "GET", "/data/a", ["x-ms-range": "bytes=0-4", "x-ms-range-get-content-crc64": "true"])
    #expect(crc64.headers["x-ms-content-crc64"] == "V0JSBnCFdzM=")
    let whole = try await world.send("GET", "/data/a", ["x-ms-range-get-content-md5": "true"])
    #expect(whole.status == 400)
    let both = try await world.send(
      "GET", "/data/a",
      [
        "x-ms-range": "bytes=0-4", "x-ms-range-get-content-crc64": "true",
        "x-ms-range-get-content-md5": "true",
      ])
    #expect(both.status == 400)
  }

  @Test("Metadata is kept with the casing of its names, replaced as a whole, and listed on request")
  func metadata() async throws {
    let world = try await BlobWorld.started()
    _ = try await world.send("PUT", "/data/a", with(["x-ms-meta-Team": "blue"]), "x")
    let first = try await world.send("HEAD", "/data/a")
    await world.resources.simulation.advance(by: .seconds(1))
    let set = try await world.send("PUT", "/data/a?comp=metadata", ["x-ms-meta-colour": "red"])
    #expect(set.status == 200)
    #expect(set.headers["ETag"] != first.headers["ETag"])
    #expect(set.headers["Last-Modified"] == "Mon, 02 Mar 2026 09:00:31 GMT")
    let read = try await world.send("GET", "/data/a?comp=metadata")
    #expect(read.headers["x-ms-meta-colour"] == "red")
    #expect(read.headers["x-ms-meta-Team"] == nil)
    let list = "/data?restype=container&comp=list"
    let with = world.text(try await world.send("GET", "\(list)&include=metadata,uncommittedblobs"))
    #expect(with.contains("<Metadata><colour>red</colour></Metadata>"))
    #expect(!world.text(try await world.send("GET", list)).contains("<Metadata>"))
  }

  @Test("A container has metadata too")
  func containerMetadata() async throws {
    let world = try await BlobWorld.started()
    let path = "/data?restype=container"
    #expect(
      try await world.send("PUT", "\(path)&comp=metadata", ["x-ms-meta-k": "v"]).status == 200)
    #expect(try await world.send("GET", path).headers["x-ms-meta-k"] == "v")
    #expect(try await world.send("HEAD", "\(path)&comp=metadata").headers["x-ms-meta-k"] == "v")
    let list = world.text(try await world.send("GET", "/?comp=list&include=metadata"))
    #expect(list.contains("<Metadata><k>v</k></Metadata>"))
  }

  @Test("Properties are set together: what is not given is cleared")
  func properties() async throws {
    let world = try await BlobWorld.started()
    let headers = with([
      "x-ms-blob-content-type": "text/plain", "x-ms-blob-content-language": "de",
      "x-ms-blob-cache-control": "no-store", "x-ms-blob-content-disposition": "attachment",
    ])
    _ = try await world.send("PUT", "/data/a", headers, "x")
    let first = try await world.send("GET", "/data/a")
    #expect(first.headers["Content-Language"] == "de")
    #expect(first.headers["Cache-Control"] == "no-store")
    #expect(first.headers["Content-Disposition"] == "attachment")
    let set = try await world.send(
      "PUT", "/data/a?comp=properties", ["x-ms-blob-content-encoding": "gzip"])
    #expect(set.status == 200)
    let second = try await world.send("GET", "/data/a")
    #expect(second.headers["Content-Encoding"] == "gzip")
    for name in ["Content-Type", "Content-Language", "Content-MD5", "Cache-Control"] {
      #expect(second.headers[name] == nil, "\(name)")
    }
    #expect(world.text(second) == "x")
  }

  @Test("What is large is read from a file while it is sent")
  func streaming() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let store = try await BlobStore(.file(folder.appending(path: "state.sqlite").path))
    let account = StorageAccount(
      id: try #require(.init(parsing: ResourceWorld.account)), location: "northeurope",
      created: Timestamp(seconds: 0), sku: "Standard_LRS", kind: "StorageV2",
      allowsPublicAccess: false)
    try await store.save(account)
    let time = Timestamp(seconds: 0)
    try await store.insert(
      BlobContainer(name: "data", etag: "e", lastModified: time), of: account)
    let content = (0..<(BlobStore.chunkBytes * 2 + 5)).map { UInt8(truncatingIfNeeded: $0 / 7) }
    let place = BlobPlace(account: account.key, container: "data", blob: "big")
    _ = try await store.put(content, at: place, time: time) { _ in
      Blob(name: "big", etag: "e", created: time, lastModified: time, length: content.count)
    }
    let range = 3..<content.count - 1
    let found = try await store.read(at: place, wholeMaximumBytes: 1) { _ in range }
    guard case .chunks(let chunks) = found.content else {
      Issue.record("a large range came whole")
      return
    }
    #expect(chunks.count == 3)
    let reader = ChunkReader(store, chunks)
    var read: [UInt8] = []
    while let bytes = await reader.next() { read += bytes }
    #expect(read == Array(content[range]))
    let whole = try await store.read(at: place, wholeMaximumBytes: content.count) { _ in range }
    guard case .whole(let bytes) = whole.content else {
      Issue.record("a small range came in chunks")
      return
    }
    #expect(bytes == read)
  }

  @Test("A database of the first layout keeps its blobs")
  func migration() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let storage = StorageLocation.file(folder.appending(path: "state.sqlite").path)
    do {
      let connection = try Connection(storage)
      try Migrator(room: BlobMigrations.room, Array(BlobMigrations.steps.prefix(1)))
        .migrate(connection)
      try connection.run("INSERT INTO containers VALUES ('lessons', 'data', 'e', 0, '{}')")
      try connection.run(
        """
        INSERT INTO blobs VALUES ('lessons', 'data', 'a', 'e', 0, 0, 'text/plain', '{}', ?)
        """, [.blob(Array("hello".utf8))])
    }
    let store = try await BlobStore(storage)
    let place = BlobPlace(account: "lessons", container: "data", blob: "a")
    let found = try await store.read(at: place, wholeMaximumBytes: 100) { 0..<$0.length }
    guard case .whole(let bytes) = found.content else {
      Issue.record("it came in chunks")
      return
    }
    #expect(bytes == Array("hello".utf8))
    #expect(found.blob.headers["Content-Type"] == "text/plain")
  }
}
