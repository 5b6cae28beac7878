import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation
import Testing

@testable import ArcFedProtectedResources

@Suite("Forms on the wire")
struct WireFormTests {
  @Test(
    "A byte range has one of two forms",
    arguments: [
      ("bytes=0-", 10, 0..<10), ("bytes=9-", 10, 9..<10), ("bytes=0-0", 10, 0..<1),
      ("bytes=2-100", 10, 2..<10), ("bytes=10-", 10, nil), ("bytes=0-5", 0, nil),
    ] as [(String, Int, Range<Int>?)])
  func byteRange(_ text: String, _ count: Int, _ bounds: Range<Int>?) throws {
    #expect(try #require(ByteRange(text)).bounds(in: count) == bounds)
  }

  @Test(
    "Other ranges are none",
    arguments: ["", "bytes", "bytes=", "bytes=-5", "bytes=a-b", "bytes=5-4", "bytes=0--1"])
  func noRange(_ text: String) {
    #expect(ByteRange(text) == nil)
  }

  @Test("XML escapes text and attributes, and closes what is empty at once")
  func xml() {
    var writer = XMLWriter()
    writer.element("A", ["b": "\"<\""]) { inner in
      inner.element("C", "x & y > z")
      inner.element("D", "")
    }
    #expect(
      String(decoding: writer.bytes, as: UTF8.self)
        == "<?xml version=\"1.0\" encoding=\"utf-8\"?><A b=\"&quot;&lt;&quot;\">"
        + "<C>x &amp; y &gt; z</C><D /></A>")
  }

  @Test("Versions decide what a request may do")
  func storageVersion() throws {
    #expect(StorageVersion("2026") == nil)
    #expect(StorageVersion("2026-1-01") == nil)
    let first = try #require(StorageVersion("2017-11-09"))
    #expect(first.takesBearerTokens && !first.challenges)
    let challenging = try #require(StorageVersion("2019-12-12"))
    #expect(challenging.takesBearerTokens && challenging.challenges)
    #expect(!StorageVersion.unstated.takesBearerTokens)
  }

  @Test(
    "A request to a vault is read as what it asks for",
    arguments: [
      ("GET", "/secrets", SecretRoute.list), ("GET", "/secrets/a", .get("a", version: nil)),
      ("GET", "/secrets/a/", .get("a", version: nil)),
      ("GET", "/secrets/a/versions", .versions("a")),
      ("GET", "/secrets/a/0f", .get("a", version: "0f")), ("PUT", "/secrets/a", .set("a")),
      ("PATCH", "/secrets/a/", .update("a", version: nil)),
      ("PATCH", "/Secrets/a/0f", .update("a", version: "0f")),
      ("DELETE", "/secrets/a", .delete("a")), ("GET", "/deletedsecrets", .listDeleted),
      ("GET", "/deletedsecrets/a", .getDeleted("a")),
      ("POST", "/deletedsecrets/a/recover", .recover("a")),
      ("DELETE", "/deletedsecrets/a", .purge("a")),
    ])
  func secretRoute(_ method: String, _ path: String, _ route: SecretRoute) throws {
    let request = try HTTPRequest(
      HTTPMethod(rawValue: method), "https://lesson-kv.vault.azure.net" + path)
    #expect(try SecretRoute(request) == route)
  }

  @Test(
    "Each operation on secrets has its data action",
    arguments: [
      (SecretRoute.list, "readMetadata/action"), (.get("a", version: nil), "getSecret/action"),
      (.set("a"), "setSecret/action"), (.delete("a"), "delete"), (.purge("a"), "purge/action"),
      (.recover("a"), "recover/action"), (.update("a", version: nil), "update/action"),
    ])
  func dataAction(_ route: SecretRoute, _ action: String) {
    #expect(route.dataAction == "Microsoft.KeyVault/vaults/secrets/\(action)")
  }

  @Test(
    "A request to an account is read as what it asks for",
    arguments: [
      ("GET", "/?comp=list", BlobRoute.listContainers),
      ("PUT", "/c?restype=container", .createContainer("c")),
      ("HEAD", "/c?restype=container", .containerProperties("c")),
      ("DELETE", "/c?restype=container", .deleteContainer("c")),
      ("GET", "/c?restype=container&comp=list", .listBlobs("c")),
      ("PUT", "/c/a/b.txt", .putBlob("c", "a/b.txt")), ("GET", "/c/a", .getBlob("c", "a")),
      ("HEAD", "/c/a", .blobProperties("c", "a")), ("DELETE", "/c/a", .deleteBlob("c", "a")),
    ])
  func blobRoute(_ method: String, _ path: String, _ route: BlobRoute) throws {
    let request = try HTTPRequest(
      HTTPMethod(rawValue: method), "https://lessons.blob.core.windows.net" + path)
    #expect(try BlobRoute(request, path: request.pathSegments) == route)
  }

  @Test("A new blob may be added by who may only add; a blob that is there may not be replaced so")
  func addAction() {
    let route = BlobRoute.putBlob("c", "a")
    #expect(route.permissions(isNewBlob: true).map(\.action).last?.hasSuffix("add/action") == true)
    #expect(route.permissions(isNewBlob: false).map(\.action).count == 1)
  }

  @Test("Versions of a secret are the same in every run, and differ from one another")
  func versions() async throws {
    func versions() async throws -> [String] {
      let world = try await ResourceWorld.started()
      var ids: [String] = []
      for name in ["a", "a", "b"] {
        let response = try await world.send([
          "method": "PUT", "as": "1", "body": ["value": "x"],
          "url": .string("https://lesson-kv.vault.azure.net/secrets/\(name)?api-version=7.4"),
        ])
        ids.append(try #require(try response.json()["id"]?.stringValue))
      }
      return ids
    }
    let first = try await versions()
    #expect(Set(first).count == 3)
    #expect(try await versions() == first)
  }
}
