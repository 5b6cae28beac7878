import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation
import TestSupport
import Testing

@testable import ArcFedProtectedResources

@Suite("Vaults and accounts as resources")
struct VaultResourceTests {
  private static let version = "2024-11-01"

  private func vault(_ name: String) -> String {
    "\(ResourceWorld.group)/providers/Microsoft.KeyVault/vaults/\(name)"
  }

  private func code(_ response: HTTPResponse) throws -> String? {
    try response.json().at("error.code")?.stringValue
  }

  @Test("A vault is shown with its URI and the defaults")
  func vaultResource() async throws {
    let world = try await ResourceWorld.started()
    let json = try await world.arm("GET", ResourceWorld.vault, Self.version).json()
    #expect(json["id"]?.stringValue == ResourceWorld.vault)
    #expect(json["type"] == "Microsoft.KeyVault/vaults")
    #expect(json.at("properties.vaultUri") == "https://lesson-kv.vault.azure.net/")
    #expect(json.at("properties.provisioningState") == "Succeeded")
    #expect(json.at("properties.enableRbacAuthorization") == true)
    #expect(json.at("properties.softDeleteRetentionInDays") == 90)
    let list = try await world.arm(
      "GET", "\(ResourceWorld.group)/providers/Microsoft.KeyVault/vaults", Self.version)
    #expect(try list.json()["value"]?.arrayValue == [json])
  }

  @Test("A deleted vault has no host any more, and its name stays taken")
  func softDelete() async throws {
    let world = try await ResourceWorld.started()
    try await world.arm("DELETE", ResourceWorld.vault, Self.version)
    let gone = try await world.tryARM("GET", ResourceWorld.vault, Self.version)
    #expect(try code(gone) == "ResourceNotFound")
    await #expect(throws: NetworkError.unresolvedHost("lesson-kv.vault.azure.net")) {
      try await world.send(["url": "https://lesson-kv.vault.azure.net/secrets/s?api-version=7.4"])
    }
    let again = try await world.tryARM(
      "PUT", ResourceWorld.vault, Self.version, ResourceWorld.vaultBody)
    #expect(again.status == 409)
    #expect(try code(again) == "ConflictError")
    var recovery = ResourceWorld.vaultBody
    recovery["properties"]?["createMode"] = "recover"
    let recovered = try await world.arm("PUT", ResourceWorld.vault, Self.version, recovery)
    #expect(try recovered.json().at("properties.createMode") == nil)
  }

  @Test("A vault's name is unique in all of Azure")
  func nameTaken() async throws {
    let world = try await ResourceWorld.started()
    let other = "/subscriptions/\(ResourceWorld.subscription)/resourceGroups/other"
    try await world.arm("PUT", other, Self.version, ["location": "northeurope"])
    let response = try await world.tryARM(
      "PUT", "\(other)/providers/Microsoft.KeyVault/vaults/LESSON-KV", Self.version,
      ResourceWorld.vaultBody)
    #expect(try code(response) == "VaultAlreadyExists")
  }

  @Test(
    "A name that breaks the rules is refused",
    arguments: ["ab", "1abc", "abc-", "a--b", "a_bc", String(repeating: "a", count: 25)])
  func invalidName(_ name: String) async throws {
    let world = try await ResourceWorld.started()
    let response = try await world.tryARM(
      "PUT", vault(name), Self.version, ResourceWorld.vaultBody)
    #expect(response.status == 400)
    #expect(try code(response) == "VaultNameNotValid")
  }

  @Test("A vault needs a SKU and the tenant of its subscription")
  func incomplete() async throws {
    let world = try await ResourceWorld.started()
    let bare = try await world.tryARM(
      "PUT", vault("bare"), Self.version, ["location": "northeurope", "properties": [:]])
    #expect(try code(bare) == "BadRequest")
    var foreign = ResourceWorld.vaultBody
    foreign["properties"]?["tenantId"] = "44444444-4444-4444-4444-444444444444"
    let refused = try await world.tryARM("PUT", vault("bare"), Self.version, foreign)
    #expect(try code(refused) == "BadRequest")
  }

  @Test("Roles decide by default from 2026-02-01 on; before, access policies do")
  func defaultModel() async throws {
    let world = try await ResourceWorld.started()
    var body = ResourceWorld.vaultBody
    body["properties"]?["enableRbacAuthorization"] = nil
    let old = try await world.arm("PUT", vault("old"), "2024-11-01", body)
    #expect(try old.json().at("properties.enableRbacAuthorization") == false)
    let new = try await world.arm("PUT", vault("new"), "2026-02-01", body)
    #expect(try new.json().at("properties.enableRbacAuthorization") == true)
  }

  @Test("An access policy opens a vault that uses policies, for what it lists")
  func accessPolicies() async throws {
    let world = try await ResourceWorld.started()
    var body = ResourceWorld.vaultBody
    body["properties"]?["enableRbacAuthorization"] = false
    body["properties"]?["accessPolicies"] = [
      [
        "tenantId": .string(FakeTenant.tenantID), "objectId": .string(FakeTenant.objectID("2")),
        "permissions": ["secrets": ["Get", "Set"]],
      ]
    ]
    try await world.arm("PUT", vault("policies"), Self.version, body)
    let url = "https://policies.vault.azure.net/secrets"
    let write = try await world.send([
      "method": "PUT", "url": .string("\(url)/s?api-version=7.4"), "as": "2",
      "body": ["value": "x"],
    ])
    #expect(write.status == 200)
    let list = try await world.send(["url": .string("\(url)?api-version=7.4"), "as": "2"])
    let message =
      "The user, group or application 'appid=\(FakeTenant.appID("2"));"
      + "oid=\(FakeTenant.objectID("2"));iss=https://sts.windows.net/\(FakeTenant.tenantID)/' "
      + "does not have secrets list permission on key vault 'policies;location=northeurope'. For "
      + "help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125287"
    #expect(list.status == 403)
    #expect(
      try list.json() == [
        "error": [
          "code": "Forbidden", "message": .string(message),
          "innererror": ["code": "AccessDenied"],
        ]
      ])
  }

  @Test("A storage account is shown with its endpoint, and its host goes with it")
  func storageAccount() async throws {
    let world = try await ResourceWorld.started()
    let json = try await world.arm("GET", ResourceWorld.account, "2023-05-01").json()
    #expect(
      json.at("properties.primaryEndpoints.blob") == "https://lessons.blob.core.windows.net/")
    #expect(json["sku"] == ["name": "Standard_LRS", "tier": "Standard"])
    let path = "\(ResourceWorld.group)/providers/Microsoft.Storage/storageAccounts"
    let invalid = try await world.tryARM(
      "PUT", "\(path)/Not-A-Name", "2023-05-01", ResourceWorld.accountBody)
    #expect(try code(invalid) == "AccountNameInvalid")
    try await world.arm("DELETE", ResourceWorld.account, "2023-05-01")
    await #expect(throws: NetworkError.unresolvedHost("lessons.blob.core.windows.net")) {
      try await world.send(["url": "https://lessons.blob.core.windows.net/?comp=list"])
    }
  }

  @Test("Deleting a resource group deletes the vaults and accounts in it")
  func groupDeletion() async throws {
    let world = try await ResourceWorld.started()
    try await world.arm("DELETE", ResourceWorld.group, Self.version)
    await world.simulation.advance(by: .seconds(15))
    await #expect(throws: NetworkError.unresolvedHost("lesson-kv.vault.azure.net")) {
      try await world.send(["url": "https://lesson-kv.vault.azure.net/secrets?api-version=7.4"])
    }
    await #expect(throws: NetworkError.unresolvedHost("lessons.blob.core.windows.net")) {
      try await world.send(["url": "https://lessons.blob.core.windows.net/?comp=list"])
    }
  }
}
