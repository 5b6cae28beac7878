import ArcFedHTTP
import ArcFedJSON
import ArcFedSQLite
import Testing

@testable import ArcFedProtectedResources

/// The account `lessons` with an empty container `data`, and requests to it.
struct BlobWorld {
  static let base = "https://lessons.blob.core.windows.net"

  let resources: ResourceWorld

  static func started(storage: StorageLocation = .memory) async throws -> BlobWorld {
    let world = BlobWorld(resources: try await ResourceWorld.started(storage: storage))
    #expect(try await world.send("PUT", "/data?restype=container").status == 201)
    return world
  }

  func send(
    _ method: String, _ path: String, _ headers: JSONValue = .object([:]), _ body: String? = nil,
    as principal: String = "1"
  ) async throws -> HTTPResponse {
    var row: JSONValue = [
      "method": .string(method), "url": .string(Self.base + path), "as": .string(principal),
      "headers": headers,
    ]
    if let body { row["body"] = .string(body) }
    return try await resources.send(row)
  }

  func text(_ response: HTTPResponse) -> String {
    String(decoding: response.bytes, as: UTF8.self)
  }
}
