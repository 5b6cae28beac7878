import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation
import Testing

@testable import ArcFedProtectedResources

@Suite("The life of a secret")
struct SecretLifeTests {
  private static let base = "https://lesson-kv.vault.azure.net"

  private func send(
    _ world: ResourceWorld, _ method: String, _ path: String, _ body: JSONValue? = nil,
    at base: String = SecretLifeTests.base
  ) async throws -> HTTPResponse {
    let separator = path.contains("?") ? "&" : "?"
    var row: JSONValue = [
      "method": .string(method), "as": "1",
      "url": .string("\(base)\(path)\(separator)api-version=2026-04-01"),
    ]
    if let body { row["body"] = body }
    return try await world.send(row)
  }

  private func code(_ response: HTTPResponse) throws -> String? {
    try response.json().at("error.code")?.stringValue
  }

  @Test("A backup brings back every version, with its id, its value and its attributes")
  func backup() async throws {
    let world = try await ResourceWorld.started()
    let first = try await send(
      world, "PUT", "/secrets/s",
      ["value": "one", "tags": ["k": "v"], "attributes": ["exp": 2_000_000_000]]
    ).json()
    await world.simulation.advance(by: .seconds(5))
    _ = try await send(world, "PUT", "/secrets/s", ["value": "two", "contentType": "t"])
    let before = try await send(world, "GET", "/secrets/s/versions").json()
    let backup = try await send(world, "POST", "/secrets/s/backup")
    #expect(backup.status == 200)
    let value = try #require(try backup.json()["value"])
    #expect(!"\(value.text())".contains("two"))

    let conflict = try await send(world, "POST", "/secrets/restore", ["value": value])
    #expect(conflict.status == 409)
    _ = try await send(world, "DELETE", "/secrets/s")
    let deleted = try await send(world, "POST", "/secrets/restore", ["value": value])
    #expect(
      try deleted.json().at("error.innererror.code") == "ObjectIsDeletedButRecoverable")
    _ = try await send(world, "DELETE", "/deletedsecrets/s")
    let restored = try await send(world, "POST", "/secrets/restore", ["value": value])
    #expect(restored.status == 200)
    #expect(try restored.json()["value"] == nil)
    #expect(try await send(world, "GET", "/secrets/s/versions").json() == before)
    #expect(try await send(world, "GET", "/secrets/s").json()["value"] == "two")
    let id = try #require(first["id"]?.stringValue).dropFirst(Self.base.count)
    #expect(try await send(world, "GET", String(id)).json() == first)
  }

  @Test("A backup opens only where it may, and whole")
  func foreignBackup() async throws {
    let world = try await ResourceWorld.started()
    _ = try await send(world, "PUT", "/secrets/s", ["value": "one"])
    let backup = try await send(world, "POST", "/secrets/s/backup").json()
    var body = ResourceWorld.vaultBody
    body["location"] = "westeurope"
    let path = "\(ResourceWorld.group)/providers/Microsoft.KeyVault/vaults/elsewhere"
    try await world.arm("PUT", path, "2024-11-01", body)
    try await world.assign("b86a8fe4-44ce-4948-aee5-eccb2c155cd7", to: "1", at: path, 8)
    await world.simulation.advance(by: .seconds(30))
    let refused = try await send(
      world, "POST", "/secrets/restore", backup, at: "https://elsewhere.vault.azure.net")
    #expect(refused.status == 400)
    #expect(try refused.json().at("error.message") == "Cannot decrypt backup blob")
    for text in ["", "AAAA", "not base64!", String(repeating: "A", count: 100)] {
      let response = try await send(world, "POST", "/secrets/restore", ["value": .string(text)])
      #expect(try code(response) == "BadParameter", "\(text)")
    }
  }

  @Test("A secret can be read before it begins and after it ends")
  func dates() async throws {
    let world = try await ResourceWorld.started()
    let now = Int(world.simulation.clock.now.seconds)
    for attributes: JSONValue in [["nbf": .int(now + 100)], ["exp": .int(now - 100)]] {
      _ = try await send(
        world, "PUT", "/secrets/s", ["value": "x", "attributes": attributes])
      #expect(try await send(world, "GET", "/secrets/s").json()["value"] == "x")
    }
    let reversed = try await send(
      world, "PUT", "/secrets/t",
      ["value": "x", "attributes": ["nbf": .int(now + 100), "exp": .int(now)]])
    #expect(try code(reversed) == "BadParameter")
    #expect(try await send(world, "GET", "/secrets/t").status == 404)
  }

  @Test("A disabled secret cannot be read, but enabled again")
  func disabled() async throws {
    let world = try await ResourceWorld.started()
    _ = try await send(world, "PUT", "/secrets/s", ["value": "x"])
    _ = try await send(world, "PATCH", "/secrets/s", ["attributes": ["enabled": false]])
    #expect(try await send(world, "GET", "/secrets/s").status == 403)
    #expect(try await send(world, "GET", "/secrets").status == 200)
    _ = try await send(world, "PATCH", "/secrets/s", ["attributes": ["enabled": true]])
    #expect(try await send(world, "GET", "/secrets/s").status == 200)
  }

  @Test("Tags and content type have their limits")
  func limits() async throws {
    let world = try await ResourceWorld.started()
    var tags = JSONObject()
    for number in 1...15 { tags["t\(number)"] = "v" }
    var body: JSONValue = ["value": "x", "tags": .object(tags)]
    body["contentType"] = .string(String(repeating: "c", count: 255))
    #expect(try await send(world, "PUT", "/secrets/s", body).status == 200)
    body["contentType"] = .string(String(repeating: "c", count: 256))
    #expect(try code(await send(world, "PUT", "/secrets/s", body)) == "BadParameter")
    body["contentType"] = nil
    tags["t16"] = "v"
    body["tags"] = .object(tags)
    #expect(try code(await send(world, "PUT", "/secrets/s", body)) == "BadParameter")
    body["tags"] = ["t": .string(String(repeating: "v", count: 513))]
    #expect(try code(await send(world, "PUT", "/secrets/s", body)) == "BadParameter")
  }

  @Test("A deleted secret goes for good when its time is over")
  func retention() async throws {
    let world = try await ResourceWorld.started()
    _ = try await send(world, "PUT", "/secrets/s", ["value": "x"])
    _ = try await send(world, "DELETE", "/secrets/s")
    await world.simulation.advance(by: .days(90) - .seconds(1))
    #expect(try await send(world, "GET", "/deletedsecrets/s").status == 200)
    await world.simulation.advance(by: .seconds(1))
    #expect(try await send(world, "GET", "/deletedsecrets/s").status == 404)
    #expect(try await send(world, "PUT", "/secrets/s", ["value": "y"]).status == 200)
  }

  @Test("Versions and deleted secrets come in pages")
  func pages() async throws {
    let world = try await ResourceWorld.started()
    for _ in 1...3 {
      _ = try await send(world, "PUT", "/secrets/s", ["value": "x"])
      await world.simulation.advance(by: .seconds(1))
    }
    let page = try await send(world, "GET", "/secrets/s/versions?maxresults=2").json()
    #expect(page["value"]?.arrayValue?.count == 2)
    let next = try #require(page["nextLink"]?.stringValue)
    #expect(next.contains("$skiptoken=") && next.contains("api-version=2026-04-01"))
    let rest = try await world.send(["url": .string(next), "as": "1"]).json()
    #expect(rest["value"]?.arrayValue?.count == 1)
    let bad = try await send(world, "GET", "/secrets?$skiptoken=there")
    #expect(try code(bad) == "BadParameter")
  }

  @Test(
    "Every version of the data plane is understood",
    arguments: KeyVaultEndpoint.apiVersions + ["7.6-preview.2", "2025-06-01-preview.1"])
  func version(_ version: String) async throws {
    let world = try await ResourceWorld.started()
    let response = try await world.send([
      "url": .string("\(Self.base)/secrets?api-version=\(version)"), "as": "1",
    ])
    #expect(response.status == 200)
  }

  @Test("There are no keys and no certificates")
  func otherObjects() async throws {
    let world = try await ResourceWorld.started()
    for (path, expected) in [
      ("/keys/k", "KeyNotFound"), ("/keys/k/0f", "KeyNotFound"),
      ("/certificates/c", "CertificateNotFound"), ("/keys", "NotFound"),
      ("/certificates", "NotFound"), ("/storage/x", "NotFound"),
    ] {
      let response = try await send(world, "GET", path)
      #expect(response.status == 404)
      #expect(try code(response) == expected, "\(path)")
    }
  }
}
