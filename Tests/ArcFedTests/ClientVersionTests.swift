import ArcFedHTTP
import ArcFedJSON
import TestSupport
import Testing

@testable import ArcFed

@Suite("What the SDKs and the CLI of today ask of Resource Manager")
struct ClientVersionTests {
  @Test("Every request in every client's api-version is served, one after the other")
  func sequence() async throws {
    let table = try JSONParser.parse(Fixture.bytes("ResourceManager/client-versions.json"))
    let rows = try #require(table.arrayValue)
    let emulator = try await Emulator()
    let (azure, network) = (emulator.azure, emulator.world.network)
    let token = try await azure.token(scope: "https://management.azure.com/.default")
    for row in rows {
      let text = row.text().replacing("{subscription}", with: azure.subscriptionID)
      let request = try Self.request(JSONParser.parse(text), token: token)
      let response = try await emulator.world.simulated { () async throws(Refusal) in
        do {
          return try await network.send(request)
        } catch {
          throw Refusal.arcFed("Unreachable", "\(error)")
        }
      }
      #expect(
        response.status == row["status"]?.intValue,
        "\(row.text()): \(String(decoding: response.bytes, as: UTF8.self))")
      if response.status == 201 || response.status == 202,
        response.headers["Azure-AsyncOperation"] ?? response.headers["Location"] != nil,
        request.path.contains("connectedClusters")
      {
        // Note 9 of the measurements: without it the SDKs sleep for 30 seconds.
        #expect(response.headers["Retry-After"] == "1")
        await emulator.advance(by: .seconds(6))
      }
    }
  }

  private static func request(_ row: JSONValue, token: String) throws -> HTTPRequest {
    let path = row["path"]?.stringValue ?? ""
    let mark = path.contains("?") ? "&" : "?"
    let version = row["apiVersion"]?.stringValue ?? ""
    var request = try HTTPRequest(
      HTTPMethod(rawValue: row["method"]?.stringValue ?? "GET"),
      "https://management.azure.com\(path)\(mark)api-version=\(version)")
    request.headers["Authorization"] = "Bearer \(token)"
    if let body = row["body"] {
      request.headers["Content-Type"] = "application/json"
      request.body = body.serialized()
    }
    return request
  }
}
