import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation
import TestSupport
import Testing

@testable import ArcFedProtectedResources

@Suite("Deleted vaults, names and policies")
struct DeletedVaultTests {
  private static let version = "2024-11-01"
  private static let provider =
    "/subscriptions/\(ResourceWorld.subscription)/providers/Microsoft.KeyVault"
  private static let deleted = "\(provider)/locations/northeurope/deletedVaults/lesson-kv"

  private func code(_ response: HTTPResponse) throws -> String? {
    try response.json().at("error.code")?.stringValue
  }

  private func arm(
    _ world: ResourceWorld, _ method: String, _ path: String, _ body: JSONValue? = nil
  ) async throws -> HTTPResponse {
    try await world.tryARM(method, path, Self.version, body)
  }

  @Test("A deleted vault is listed, shown and recovered with all that was in it")
  func recovery() async throws {
    let world = try await ResourceWorld.started()
    let secret: JSONValue = [
      "url": "https://lesson-kv.vault.azure.net/secrets/db-password?api-version=7.4", "as": "1",
    ]
    var put = secret
    put["method"] = "PUT"
    put["body"] = ["value": "correct horse"]
    try await world.send(put)
    let before = try await arm(world, "GET", ResourceWorld.vault).json()
    #expect(try await arm(world, "DELETE", ResourceWorld.vault).status == 200)
    let expected: JSONValue = [
      "id": .string(Self.deleted), "name": "lesson-kv", "type": "Microsoft.KeyVault/deletedVaults",
      "properties": [
        "vaultId": .string(ResourceWorld.vault), "location": "northeurope", "tags": .object([:]),
        "deletionDate": "2026-03-02T09:00:30Z", "scheduledPurgeDate": "2026-05-31T09:00:30Z",
      ],
    ]
    #expect(try await arm(world, "GET", Self.deleted).json() == expected)
    let list = try await arm(world, "GET", "\(Self.provider)/deletedVaults").json()
    #expect(list["value"]?.arrayValue == [expected])

    var recovery = ResourceWorld.vaultBody
    recovery["properties"]?["createMode"] = "recover"
    recovery["properties"]?["enableRbacAuthorization"] = false
    let recovered = try await arm(world, "PUT", ResourceWorld.vault, recovery)
    #expect(try recovered.json() == before)
    // Roles on the vault went with it.
    let refused = try await world.send(secret)
    #expect(refused.status == 200)
    await world.simulation.advance(by: .seconds(30))
    #expect(try await world.send(secret).status == 403)
    try await world.assign(
      "b86a8fe4-44ce-4948-aee5-eccb2c155cd7", to: "1", at: ResourceWorld.vault, 7)
    await world.simulation.advance(by: .seconds(30))
    #expect(try await world.send(secret).json()["value"] == "correct horse")
  }

  @Test("A purged vault frees its name, and what was in it is gone")
  func purge() async throws {
    let world = try await ResourceWorld.started()
    _ = try await arm(world, "DELETE", ResourceWorld.vault)
    #expect(try await arm(world, "POST", "\(Self.deleted)/purge").status == 200)
    let gone = try await arm(world, "GET", Self.deleted)
    #expect(gone.status == 404)
    #expect(try code(gone) == "DeletedVaultNotFound")
    let again = try await arm(world, "PUT", ResourceWorld.vault, ResourceWorld.vaultBody)
    #expect(again.status == 201)
  }

  @Test("A vault under purge protection cannot be purged, and goes by itself")
  func purgeProtection() async throws {
    let world = try await ResourceWorld.started()
    _ = try await arm(
      world, "PATCH", ResourceWorld.vault, ["properties": ["enablePurgeProtection": true]])
    let taken = try await arm(
      world, "PATCH", ResourceWorld.vault, ["properties": ["enablePurgeProtection": false]])
    #expect(try code(taken) == "BadRequest")
    _ = try await arm(world, "DELETE", ResourceWorld.vault)
    let refused = try await arm(world, "POST", "\(Self.deleted)/purge")
    #expect(try code(refused) == "MethodNotAllowed")
    await world.simulation.advance(by: .days(90))
    #expect(try await arm(world, "GET", Self.deleted).status == 404)
  }

  @Test("The time of retention is set once, between 7 and 90 days")
  func retention() async throws {
    let world = try await ResourceWorld.started()
    let path = "\(ResourceWorld.group)/providers/Microsoft.KeyVault/vaults/short"
    for days in [6, 91] {
      var body = ResourceWorld.vaultBody
      body["properties"]?["softDeleteRetentionInDays"] = .int(days)
      #expect(try code(await arm(world, "PUT", path, body)) == "BadRequest")
    }
    var body = ResourceWorld.vaultBody
    body["properties"]?["softDeleteRetentionInDays"] = 7
    #expect(try await arm(world, "PUT", path, body).status == 201)
    body["properties"]?["softDeleteRetentionInDays"] = 8
    #expect(try code(await arm(world, "PUT", path, body)) == "BadRequest")
  }

  @Test("A vault does not move")
  func location() async throws {
    let world = try await ResourceWorld.started()
    var body = ResourceWorld.vaultBody
    body["location"] = "westeurope"
    let vault = try await arm(world, "PUT", ResourceWorld.vault, body)
    #expect(try code(vault) == "InvalidResourceLocation")
    var account = ResourceWorld.accountBody
    account["location"] = "westeurope"
    let refused = try await world.tryARM("PUT", ResourceWorld.account, "2023-05-01", account)
    #expect(try code(refused) == "InvalidResourceLocation")
  }

  @Test("Whether a name can be had")
  func names() async throws {
    let world = try await ResourceWorld.started()
    for (name, reason) in [
      ("a-new-name", nil), ("LESSON-KV", "AlreadyExists"), ("1x", "AccountNameInvalid"),
    ] as [(String, String?)] {
      let answer = try await arm(
        world, "POST", "\(Self.provider)/checkNameAvailability",
        ["name": .string(name), "type": "Microsoft.KeyVault/vaults"]
      ).json()
      #expect(answer["nameAvailable"]?.boolValue == (reason == nil), "\(name)")
      #expect(answer["reason"]?.stringValue == reason)
    }
    let storage = "/subscriptions/\(ResourceWorld.subscription)/providers/Microsoft.Storage"
    for (name, reason) in [
      ("fresh", nil), ("lessons", "AlreadyExists"), ("Lessons", "AccountNameInvalid"),
    ] as [(String, String?)] {
      let answer = try await world.tryARM(
        "POST", "\(storage)/checkNameAvailability", "2023-05-01",
        ["name": .string(name), "type": "Microsoft.Storage/storageAccounts"]
      ).json()
      #expect(answer["reason"]?.stringValue == reason, "\(name)")
    }
  }

  @Test("Single policies are added, replaced and taken away")
  func policies() async throws {
    let world = try await ResourceWorld.started()
    func policy(_ words: [String]) -> JSONValue {
      [
        "properties": [
          "accessPolicies": [
            [
              "tenantId": .string(FakeTenant.tenantID),
              "objectId": .string(FakeTenant.objectID("2")),
              "permissions": ["secrets": .array(words.map { .string($0) })],
            ]
          ]
        ]
      ]
    }
    func granted(_ change: String, _ words: [String]) async throws -> JSONValue? {
      let path = "\(ResourceWorld.vault)/accessPolicies/\(change)"
      let response = try await arm(world, "PUT", path, policy(words))
      #expect(response.status == 200)
      return try await arm(world, "GET", ResourceWorld.vault).json()
        .at("properties.accessPolicies[0].permissions.secrets")
    }
    #expect(try await granted("add", ["get"]) == ["get"])
    #expect(try await granted("add", ["list", "Get"]) == ["list", "Get"])
    #expect(try await granted("remove", ["get"]) == ["list"])
    #expect(try await granted("replace", ["set"]) == ["set"])
    let other = try await arm(
      world, "PUT", "\(ResourceWorld.vault)/accessPolicies/change", policy([]))
    #expect(other.status == 404)
  }

  @Test("An account's tags and public access can be changed")
  func accountPatch() async throws {
    let world = try await ResourceWorld.started()
    let changed = try await world.tryARM(
      "PATCH", ResourceWorld.account, "2023-05-01",
      ["tags": ["k": "v"], "properties": ["allowBlobPublicAccess": true]]
    ).json()
    #expect(changed["tags"] == ["k": "v"])
    #expect(changed.at("properties.allowBlobPublicAccess") == true)
    #expect(changed["kind"] == "StorageV2")
  }
}
