import ArcFedHTTP
import ArcFedJSON
import ArcFedResourceManager
import ArcFedSimulation
import TestSupport
import Testing

@testable import ArcFedProtectedResources

@Suite("Key Vault")
struct KeyVaultTests {
  private static let base = "https://lesson-kv.vault.azure.net"

  private func send(
    _ world: ResourceWorld, _ method: String, _ path: String, _ body: JSONValue? = nil,
    as principal: String = "1"
  ) async throws -> HTTPResponse {
    let separator = path.contains("?") ? "&" : "?"
    var row: JSONValue = [
      "method": .string(method), "as": .string(principal),
      "url": .string("\(Self.base)\(path)\(separator)api-version=2026-04-01"),
    ]
    if let body { row["body"] = body }
    return try await world.send(row)
  }

  @Test(
    "Every refusal is the documented one, whole",
    arguments: try WireRow.table("ProtectedResources/key-vault-errors.json"))
  func refusal(_ row: WireRow) async throws {
    try await ResourceWorld.play(row)
  }

  @Test("The reader of one secret reads it, with and without a slash, and by its version")
  func read() async throws {
    let world = try await ResourceWorld.started()
    let written = try await send(
      world, "PUT", "/secrets/db-password",
      ["value": "correct horse", "contentType": "text/plain", "tags": ["team": "blue"]])
    let bundle = try written.json()
    let id = try #require(bundle["id"]?.stringValue)
    let version = try #require(id.split(separator: "/").last)
    #expect(written.status == 200)
    #expect(version.count == 32 && version.allSatisfy(\.isHexDigit))
    let expected: JSONValue = [
      "value": "correct horse", "contentType": "text/plain",
      "id": .string("\(Self.base)/secrets/db-password/\(version)"),
      "attributes": [
        "enabled": true, "created": 1_772_442_030, "updated": 1_772_442_030,
        "recoveryLevel": "Recoverable+Purgeable", "recoverableDays": 90,
      ], "tags": ["team": "blue"],
    ]
    for path in [
      "/secrets/db-password", "/secrets/db-password/", "/secrets/DB-Password/\(version)",
    ] {
      let response = try await send(world, "GET", path, as: "3")
      #expect(response.status == 200)
      #expect(try response.json() == expected, "\(path)")
    }
  }

  @Test("The newest version is the secret, and the older ones stay")
  func versions() async throws {
    let world = try await ResourceWorld.started()
    let first = try await send(world, "PUT", "/secrets/s", ["value": "one"]).json()
    await world.simulation.advance(by: .seconds(60))
    _ = try await send(world, "PUT", "/secrets/S", ["value": "two"])
    #expect(try await send(world, "GET", "/secrets/s").json()["value"] == "two")
    let id = try #require(first["id"]?.stringValue)
    let old = try await send(world, "GET", String(id.dropFirst(Self.base.count)))
    #expect(try old.json()["value"] == "one")
    let list = try await send(world, "GET", "/secrets/s/versions").json()
    #expect(list["value"]?.arrayValue?.count == 2)
    #expect(list["value"]?[0]?["id"] == first["id"])
    #expect(list["value"]?[0]?["value"] == nil)
  }

  @Test("A list has one entry a secret, without version and value, and pages of 25")
  func list() async throws {
    let world = try await ResourceWorld.started()
    for number in 10..<37 {
      _ = try await send(world, "PUT", "/secrets/s\(number)", ["value": "x"])
    }
    let page = try await send(world, "GET", "/secrets").json()
    #expect(page["value"]?.arrayValue?.count == 25)
    #expect(page.at("value[0].id")?.stringValue == "\(Self.base)/secrets/s10")
    let next = try #require(page["nextLink"]?.stringValue)
    let rest = try await world.send(["url": .string(next), "as": "1"]).json()
    #expect(rest["value"]?.arrayValue?.count == 2)
    #expect(rest["nextLink"] == .null)
  }

  @Test("Attributes can be changed, the value cannot")
  func update() async throws {
    let world = try await ResourceWorld.started()
    _ = try await send(world, "PUT", "/secrets/s", ["value": "x"])
    await world.simulation.advance(by: .seconds(5))
    let changed = try await send(
      world, "PATCH", "/secrets/s/",
      ["value": "y", "attributes": ["exp": 1_800_000_000, "nbf": 1], "contentType": "t"])
    let json = try changed.json()
    #expect(changed.status == 200)
    #expect(json["value"] == nil)
    #expect(json.at("attributes.exp") == 1_800_000_000)
    #expect(json.at("attributes.updated") == 1_772_442_035)
    #expect(json.at("attributes.created") == 1_772_442_030)
    #expect(try await send(world, "GET", "/secrets/s").json()["value"] == "x")
  }

  @Test("A deleted secret can be seen, recovered and purged")
  func deletion() async throws {
    let world = try await ResourceWorld.started()
    _ = try await send(world, "PUT", "/secrets/s", ["value": "x"])
    let deleted = try await send(world, "DELETE", "/secrets/s").json()
    #expect(deleted["recoveryId"]?.stringValue == "\(Self.base)/deletedsecrets/s")
    #expect(deleted["deletedDate"] == 1_772_442_030)
    #expect(deleted["scheduledPurgeDate"] == .int(1_772_442_030 + 90 * 86_400))
    #expect(try await send(world, "GET", "/deletedsecrets/s").json() == deleted)
    #expect(
      try await send(world, "GET", "/deletedsecrets").json()["value"]?.arrayValue == [deleted])
    #expect(try await send(world, "POST", "/deletedsecrets/s/recover").status == 200)
    #expect(try await send(world, "GET", "/secrets/s").json()["value"] == "x")
    _ = try await send(world, "DELETE", "/secrets/s")
    #expect(try await send(world, "DELETE", "/deletedsecrets/s").status == 204)
    #expect(try await send(world, "PUT", "/secrets/s", ["value": "new"]).status == 200)
  }

  @Test(
    "Every answer carries Key Vault's headers and exactly one challenge when it refuses a token")
  func headers() async throws {
    let world = try await ResourceWorld.started()
    let response = try await world.send([
      "url": .string("\(Self.base)/secrets/s?api-version=7.4"),
      "headers": ["x-ms-client-request-id": "mine"],
    ])
    #expect(response.headers.values("WWW-Authenticate").count == 1)
    #expect(response.headers["x-ms-keyvault-region"] == "northeurope")
    #expect(response.headers["x-ms-client-request-id"] == "mine")
    #expect(response.headers["x-ms-keyvault-network-info"]?.hasPrefix("conn_type=Ipv4;") == true)
    #expect(response.headers["Expires"] == "-1")
    #expect(response.headers["Content-Type"] == "application/json; charset=utf-8")
  }

  @Test("A vault that does not exist has no host")
  func unknownVault() async throws {
    let world = try await ResourceWorld.started()
    await #expect(throws: NetworkError.unresolvedHost("none.vault.azure.net")) {
      try await world.send(["url": "https://none.vault.azure.net/secrets/s?api-version=7.4"])
    }
  }

  @Test("A role just assigned works after its propagation")
  func propagation() async throws {
    let world = try await ResourceWorld.started()
    _ = try await send(world, "PUT", "/secrets/s", ["value": "x"])
    try await world.assign(
      "4633458b-17de-408a-b874-0445c86b69e6", to: "2", at: ResourceWorld.vault, 9)
    #expect(try await send(world, "GET", "/secrets/s", as: "2").status == 403)
    await world.simulation.advance(by: .seconds(29))
    #expect(try await send(world, "GET", "/secrets/s", as: "2").status == 403)
    await world.simulation.advance(by: .seconds(1))
    #expect(try await send(world, "GET", "/secrets/s", as: "2").status == 200)
  }

  @Test("A role that was removed works until that has propagated, for vault and blobs alike")
  func revocation() async throws {
    let world = try await ResourceWorld.started()
    _ = try await send(world, "PUT", "/secrets/db-password", ["value": "x"])
    _ = try await world.send([
      "method": "PUT", "as": "1",
      "url": "https://lessons.blob.core.windows.net/data?restype=container",
    ])
    let list: JSONValue = [
      "url": "https://lessons.blob.core.windows.net/data?restype=container&comp=list", "as": "4",
    ]
    let name =
      "providers/Microsoft.Authorization/roleAssignments/33333333-3333-3333-3333-00000000000"
    try await world.arm(
      "DELETE", "\(ResourceWorld.vault)/secrets/db-password/\(name)3", "2022-04-01")
    try await world.arm(
      "DELETE", "\(ResourceWorld.account)/blobServices/default/containers/data/\(name)4",
      "2022-04-01")
    await world.simulation.advance(by: .seconds(29))
    #expect(try await send(world, "GET", "/secrets/db-password", as: "3").status == 200)
    #expect(try await world.send(list).status == 200)
    await world.simulation.advance(by: .seconds(1))
    #expect(try await send(world, "GET", "/secrets/db-password", as: "3").status == 403)
    #expect(try await world.send(list).status == 403)
  }

  @Test("A vault under purge protection keeps its deleted secrets")
  func purgeProtection() async throws {
    let world = try await ResourceWorld.started()
    _ = try await send(world, "PUT", "/secrets/s", ["value": "x"])
    _ = try await send(world, "DELETE", "/secrets/s")
    try await world.arm(
      "PATCH", ResourceWorld.vault, "2024-11-01", ["properties": ["enablePurgeProtection": true]])
    let response = try await send(world, "DELETE", "/deletedsecrets/s")
    #expect(response.status == 403)
    #expect(try response.json().at("error.innererror.code") == "ForbiddenByPolicy")
    let kept = try await send(world, "GET", "/deletedsecrets/s").json()
    #expect(kept.at("attributes.recoveryLevel") == "Recoverable")
  }

  @Test("Where no vault answers, the endpoint says so in Key Vault's shape")
  func strayHost() async throws {
    let world = try await ResourceWorld.started()
    let endpoint = try #require(world.network.endpoint(at: .https("lesson-kv.vault.azure.net")))
    world.network.attach(endpoint, toSubdomainsOf: "vault.azure.net")
    let response = try await world.send(["url": "https://none.vault.azure.net/secrets/s"])
    #expect(response.status == 404)
    #expect(try response.json().at("error.code") == "VaultNotFound")
  }

  @Test("When Entra rotates its keys, a token of the new key is good at once")
  func rotation() async throws {
    let world = try await ResourceWorld.started()
    _ = try await send(world, "PUT", "/secrets/s", ["value": "x"])
    world.tenant.publish(["second"])
    let response = try await world.send([
      "url": .string("\(Self.base)/secrets/s?api-version=7.4"), "as": "1",
      "token": ["kid": "second", "signedBy": "second"],
    ])
    #expect(response.status == 200)
  }

  @Test("While the tenant's keys cannot be had, neither vault nor blobs trust anybody")
  func keysUnavailable() async throws {
    let world = try await ResourceWorld.started()
    await world.simulation.advance(by: .hours(13))
    world.tenant.publish(["second"])
    _ = world.network.addFault(.unreachable(.https("login.microsoftonline.com")))
    let changes: JSONValue = ["kid": "second", "signedBy": "second"]
    let vault = try await world.send([
      "url": .string("\(Self.base)/secrets/s?api-version=7.4"), "as": "1", "token": changes,
    ])
    #expect(vault.status == 401)
    #expect(try vault.json().at("error.message")?.stringValue?.hasPrefix("AKV10046") == true)
    let blob = try await world.send([
      "url": "https://lessons.blob.core.windows.net/?comp=list", "as": "1", "token": changes,
    ])
    #expect(blob.headers["x-ms-error-code"] == "InvalidAuthenticationInfo")
  }

  @Test("No secret is in the trace")
  func trace() async throws {
    let world = try await ResourceWorld.started()
    _ = try await send(world, "PUT", "/secrets/s", ["value": "correct horse"])
    _ = try await send(world, "GET", "/secrets/s")
    let text = world.simulation.trace.events.map { "\($0)" }.joined()
    #expect(text.contains("lesson-kv/secrets/s"))
    #expect(!text.contains("correct horse"))
    #expect(!text.contains("eyJ"))
  }
}
