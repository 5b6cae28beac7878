import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation
import TestSupport
import Testing

@testable import ArcFedProtectedResources

/// The requests of azure-keyvault-secrets 4.12 and azure-storage-blob 12.31, in the order and with
/// the headers in which those libraries send them, and what they read of the answers.
@Suite("What the Azure SDKs send")
struct ClientFlowTests {
  private static let vault = "https://lesson-kv.vault.azure.net"
  private static let version = "api-version=2026-04-01"

  /// A call of the vault's library: the first one of a client goes out without token and body.
  private func call(
    _ world: ResourceWorld, _ method: String, _ path: String, _ body: JSONValue? = nil
  ) async throws -> HTTPResponse {
    let separator = path.contains("?") ? "&" : "?"
    let url = JSONValue.string("\(Self.vault)\(path)\(separator)\(Self.version)")
    let first = try await world.send([
      "method": .string(method), "url": url,
      "headers": ["Content-Length": "0", "Accept": "application/json"],
    ])
    #expect(first.status == 401)
    let challenges = first.headers.values("WWW-Authenticate")
    let tenant = "https://login.microsoftonline.com/\(FakeTenant.tenantID)"
    #expect(
      challenges == [
        "Bearer authorization=\"\(tenant)\", resource=\"https://vault.azure.net\""
      ])
    var row: JSONValue = ["method": .string(method), "url": url, "as": "1"]
    if let body { row["body"] = body }
    return try await world.send(row)
  }

  @Test("SecretClient: set, get, list, versions, update, delete, recover, purge, backup, restore")
  func secretClient() async throws {
    let world = try await ResourceWorld.started()
    let set = try await call(world, "PUT", "/secrets/s", ["value": "one"])
    let id = try #require(try set.json()["id"]?.stringValue)
    // The library splits ids: collection, name, version.
    #expect(id.dropFirst(Self.vault.count).split(separator: "/").count == 3)
    let got = try await call(world, "GET", "/secrets/s/").json()
    #expect(got["value"] == "one")
    #expect(got.at("attributes.created")?.intValue != nil)
    let list = try await call(world, "GET", "/secrets").json()
    #expect(list.at("value[0].id")?.stringValue == "\(Self.vault)/secrets/s")
    #expect(list["nextLink"] == .null)
    let versions = try await call(world, "GET", "/secrets/s/versions").json()
    #expect(versions.at("value[0].id")?.stringValue == id)
    let updated = try await call(world, "PATCH", "/secrets/s/", ["contentType": "t"]).json()
    #expect(updated["contentType"] == "t")
    let backup = try await call(world, "POST", "/secrets/s/backup").json()
    let deleted = try await call(world, "DELETE", "/secrets/s").json()
    #expect(deleted["recoveryId"] != nil && deleted["scheduledPurgeDate"]?.intValue != nil)
    // begin_delete_secret polls until the deleted secret can be seen.
    #expect(try await call(world, "GET", "/deletedsecrets/s").status == 200)
    #expect(try await call(world, "POST", "/deletedsecrets/s/recover").status == 200)
    // begin_recover_deleted_secret polls until the secret can be seen.
    #expect(try await call(world, "GET", "/secrets/s/").status == 200)
    _ = try await call(world, "DELETE", "/secrets/s")
    #expect(try await call(world, "DELETE", "/deletedsecrets/s").status == 204)
    let value = try #require(backup["value"])
    let restored = try await call(world, "POST", "/secrets/restore", ["value": value]).json()
    #expect(restored["id"]?.stringValue == id)
  }

  @Test("BlobClient: upload, once and again, download by range, properties, delete")
  func blobClient() async throws {
    let world = try await BlobWorld.started()
    let headers: JSONValue = [
      "x-ms-blob-type": "BlockBlob", "If-None-Match": "*", "x-ms-version": "2026-10-06",
      "Content-Type": "application/octet-stream", "x-ms-client-request-id": "mine",
    ]
    let upload = try await world.send("PUT", "/data/b", headers, "hello")
    #expect(upload.status == 201)
    #expect(upload.headers["ETag"] != nil && upload.headers["Last-Modified"] != nil)
    #expect(upload.headers["x-ms-client-request-id"] == "mine")
    #expect(upload.headers["x-ms-version"] == "2026-10-06")
    let again = try await world.send("PUT", "/data/b", headers, "hello")
    #expect(again.status == 409)
    #expect(again.headers["x-ms-error-code"] == "BlobAlreadyExists")
    let range: JSONValue = ["x-ms-range": "bytes=0-33554431"]
    let download = try await world.send("GET", "/data/b", range)
    #expect(download.status == 206)
    #expect(download.headers["Content-Range"] == "bytes 0-4/5")
    let head = try await world.send("HEAD", "/data/b")
    #expect(head.headers["Content-Length"] == "5")
    #expect(head.headers["x-ms-blob-type"] == "BlockBlob")
    #expect(try await world.send("DELETE", "/data/b").status == 202)
    let missing = try await world.send("HEAD", "/data/b")
    #expect(missing.headers["x-ms-error-code"] == "BlobNotFound")
    #expect(missing.bytes.isEmpty)
  }

  @Test("BlobClient: an empty blob is asked for by range, and then without")
  func emptyBlob() async throws {
    let world = try await BlobWorld.started()
    _ = try await world.send("PUT", "/data/e", ["x-ms-blob-type": "BlockBlob"], "")
    let range: JSONValue = ["x-ms-range": "bytes=0-33554431"]
    #expect(try await world.send("GET", "/data/e", range).status == 416)
    let whole = try await world.send("GET", "/data/e")
    #expect(whole.status == 200 && whole.bytes.isEmpty)
  }

  @Test("BlobClient: what is large goes up in blocks, side by side, and their list last")
  func largeBlob() async throws {
    let world = try await BlobWorld.started()
    let parts = [("MDAwMDAx", "one "), ("MDAwMDAy", "two "), ("MDAwMDAz", "three")]
    try await withThrowingTaskGroup(of: Int.self) { group in
      for (id, part) in parts {
        group.addTask {
          try await world.send("PUT", "/data/l?comp=block&blockid=\(id)", [:], part).status
        }
      }
      for try await status in group { #expect(status == 201) }
    }
    let ids = parts.map { "<Latest>\($0.0)</Latest>" }.joined()
    let list = "<?xml version='1.0' encoding='utf-8'?>\n<BlockList>\(ids)</BlockList>"
    let commit = try await world.send(
      "PUT", "/data/l?comp=blocklist", ["If-None-Match": "*"], list)
    #expect(commit.status == 201)
    #expect(world.text(try await world.send("GET", "/data/l")) == "one two three")
  }

  @Test("ContainerClient and BlobServiceClient: create, list, delete")
  func containerClient() async throws {
    let world = try await BlobWorld.started()
    #expect(try await world.send("PUT", "/more?restype=container").status == 201)
    let again = try await world.send("PUT", "/more?restype=container")
    #expect(again.status == 409)
    _ = try await world.send("PUT", "/more/b", ["x-ms-blob-type": "BlockBlob"], "x")
    let list = try await world.send("GET", "/more?restype=container&comp=list&maxresults=5000")
    #expect(list.headers["Content-Type"] == "application/xml")
    #expect(world.text(list).contains("<BlobType>BlockBlob</BlobType>"))
    let containers = try await world.send("GET", "/?comp=list&include=")
    #expect(world.text(containers).contains("<Name>more</Name><Properties>"))
    #expect(try await world.send("DELETE", "/more?restype=container").status == 202)
  }
}
