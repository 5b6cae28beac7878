import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation
import TestSupport
import Testing

@testable import ArcFedProtectedResources

@Suite("Conditional headers of Blob storage")
struct BlobConditionTests {
  /// A row of the table: whether each condition holds by itself, and what they come to together.
  struct Row: Sendable, CustomTestStringConvertible {
    let name: String
    let headers: JSONObject
    let read: Int
    let write: Int

    var testDescription: String { name }

    static func table() throws -> [Row] {
      let value = try JSONParser.parse(
        Fixture.bytes("ProtectedResources/blob-conditions.json"), .json5)
      return try #require(value.arrayValue).map { row in
        Row(
          name: try #require(row["name"]?.stringValue), headers: row["headers"]?.objectValue ?? [:],
          read: try #require(row["read"]?.intValue), write: try #require(row["write"]?.intValue))
      }
    }
  }

  /// The conditions of a row; `match` stands for the blob's own tag, `past`, `same` and `future`
  /// for dates around its last change.
  private func headers(_ row: Row, etag: String) -> JSONValue {
    let dates = [
      "past": "Mon, 02 Mar 2026 08:00:00 GMT", "same": "Mon, 02 Mar 2026 09:00:30 GMT",
      "future": "Mon, 02 Mar 2026 10:00:00 GMT",
    ]
    var headers: JSONValue = ["x-ms-blob-type": "BlockBlob"]
    for (name, value) in row.headers {
      let text = value.stringValue ?? ""
      headers[name] = .string(dates[text] ?? text.replacing("match", with: etag))
    }
    return headers
  }

  @Test("Conditions hold or not, alone and together", arguments: try Row.table())
  func conditions(_ row: Row) async throws {
    let world = try await BlobWorld.started()
    let put = try await world.send("PUT", "/data/a", ["x-ms-blob-type": "BlockBlob"], "x")
    let headers = headers(row, etag: try #require(put.headers["ETag"]))
    for method in ["GET", "HEAD"] {
      let response = try await world.send(method, "/data/a", headers)
      #expect(response.status == row.read, "\(row.name): \(method)")
    }
    let metadata = try await world.send("GET", "/data/a?comp=metadata", headers)
    #expect(metadata.status == row.read, "\(row.name): metadata")
    let write = try await world.send("PUT", "/data/a", headers, "y")
    #expect(write.status == row.write, "\(row.name): write")
  }

  @Test("A blob that is not there fails what asks for a tag, and nothing else")
  func absent() async throws {
    let world = try await BlobWorld.started()
    for (name, value, status) in [
      ("If-Match", "\"0x8D\"", 412), ("If-None-Match", "*", 201),
      ("If-Unmodified-Since", "Mon, 02 Mar 2026 08:00:00 GMT", 201),
    ] {
      let response = try await world.send(
        "PUT", "/data/\(name)", ["x-ms-blob-type": "BlockBlob", name: .string(value)], "x")
      #expect(response.status == status, "\(name)")
    }
  }

  @Test("Blocks, properties, metadata and deletion are guarded too")
  func others() async throws {
    let world = try await BlobWorld.started()
    _ = try await world.send("PUT", "/data/a", ["x-ms-blob-type": "BlockBlob"], "x")
    let stale: JSONValue = ["If-Match": "\"0x8D0\""]
    for (method, query) in [
      ("PUT", "?comp=metadata"), ("PUT", "?comp=properties"), ("DELETE", ""),
    ] {
      let response = try await world.send(method, "/data/a\(query)", stale)
      #expect(response.status == 412, "\(method) \(query)")
    }
    let list = "<BlockList></BlockList>"
    let committed = try await world.send("PUT", "/data/a?comp=blocklist", stale, list)
    #expect(committed.status == 412)
    let exclusive = try await world.send(
      "PUT", "/data/a?comp=blocklist", ["If-None-Match": "*"], list)
    #expect(exclusive.headers["x-ms-error-code"] == "BlobAlreadyExists")
    let container = try await world.send(
      "DELETE", "/data?restype=container",
      ["If-Unmodified-Since": "Mon, 02 Mar 2026 08:00:00 GMT"])
    #expect(container.status == 412)
  }

  @Test(
    "A date is one of HTTP",
    arguments: ["yesterday", "2026-03-02T09:00:00Z", "Mon, 02 Mrz 2026 09:00:00 GMT", ""])
  func date(_ text: String) async throws {
    #expect(HTTPDate.parse(text) == nil)
    let world = try await BlobWorld.started()
    let response = try await world.send("GET", "/data/a", ["If-Modified-Since": .string(text)])
    #expect(response.headers["x-ms-error-code"] == "InvalidHeaderValue")
  }

  @Test("A date is read as it is written")
  func dates() throws {
    let now = Timestamp(seconds: 1_772_442_000)
    #expect(HTTPDate.parse(now.httpDate) == now)
  }
}
