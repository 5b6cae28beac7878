import ArcFedHTTP
import ArcFedJSON
import TestSupport
import Testing

@testable import ArcFedProtectedResources

@Suite("What cannot be taken back of a vault")
struct VaultProtectionTests {
  private static let version = "2024-11-01"
  private static let path = "\(ResourceWorld.group)/providers/Microsoft.KeyVault/vaults/safe"

  private func arm(
    _ world: ResourceWorld, _ method: String, _ body: JSONValue? = nil
  ) async throws -> HTTPResponse {
    try await world.tryARM(method, Self.path, Self.version, body)
  }

  /// A world with the vault `safe`, protected and kept for 7 days.
  private func protected() async throws -> ResourceWorld {
    let world = try await ResourceWorld.started()
    let body = Self.body(["enablePurgeProtection": true, "softDeleteRetentionInDays": 7])
    #expect(try await arm(world, "PUT", body).status == 201)
    return world
  }

  private static func body(_ properties: JSONObject) -> JSONValue {
    var body = ResourceWorld.vaultBody
    for (name, value) in properties { body["properties"]?[name] = value }
    return body
  }

  private func message(_ response: HTTPResponse) throws -> String? {
    try response.json().at("error.message")?.stringValue
  }

  @Test(
    "What is left out, null or no switch at all stays as it was",
    arguments: [
      [:],
      ["enablePurgeProtection": .null, "softDeleteRetentionInDays": .null],
      ["enablePurgeProtection": "no", "softDeleteRetentionInDays": "90"],
      ["enablePurgeProtection": true, "softDeleteRetentionInDays": 7],
    ] as [JSONObject])
  func omitted(_ given: JSONObject) async throws {
    let world = try await protected()
    for response in [
      try await arm(world, "PATCH", ["properties": .object(given)]),
      try await arm(world, "PUT", Self.body(given)),
    ] {
      let json = try response.json()
      #expect(response.status == 200)
      #expect(json.at("properties.enablePurgeProtection") == true)
      #expect(json.at("properties.softDeleteRetentionInDays") == 7)
    }
    #expect(try await arm(world, "DELETE").status == 200)
    let purge = try await world.tryARM(
      "POST",
      "/subscriptions/\(ResourceWorld.subscription)/providers/Microsoft.KeyVault/locations/"
        + "northeurope/deletedVaults/safe/purge", Self.version)
    #expect(purge.status == 405)
  }

  @Test("Null in a change leaves every property as it was")
  func null() async throws {
    let world = try await protected()
    let response = try await arm(
      world, "PATCH", ["properties": ["enableRbacAuthorization": .null, "sku": .null]])
    let json = try response.json()
    #expect(json.at("properties.enableRbacAuthorization") == true)
    #expect(json.at("properties.sku.name") == "standard")
  }

  @Test("Protection cannot be set to false, by whatever request, and another time is refused")
  func refused() async throws {
    let world = try await ResourceWorld.started()
    let expected =
      "The property \"enablePurgeProtection\" cannot be set to false. Enabling the purge "
      + "protection for a vault is an irreversible action."
    let given: JSONObject = ["enablePurgeProtection": false]
    let new = try await arm(world, "PUT", Self.body(given))
    #expect(new.status == 400)
    #expect(try message(new) == expected)
    #expect(try await arm(world, "GET").status == 404)
    #expect(try await arm(world, "PUT", Self.body([:])).status == 201)
    for response in [
      try await arm(world, "PUT", Self.body(given)),
      try await arm(world, "PATCH", ["properties": .object(given)]),
    ] {
      #expect(response.status == 400)
      #expect(try message(response) == expected)
    }
    let days = try await arm(world, "PATCH", ["properties": ["softDeleteRetentionInDays": 8]])
    #expect(days.status == 400)
  }

  @Test("A new vault may leave both out or null")
  func newVault() async throws {
    let world = try await ResourceWorld.started()
    let given: JSONObject = ["enablePurgeProtection": .null, "softDeleteRetentionInDays": .null]
    let json = try await arm(world, "PUT", Self.body(given)).json()
    #expect(json.at("properties.enablePurgeProtection") == nil)
    #expect(json.at("properties.softDeleteRetentionInDays") == 90)
  }

  @Test("One's own deleted vault is in the way, and the answer says how to go on")
  func ownDeletedVault() async throws {
    let world = try await protected()
    #expect(try await arm(world, "DELETE").status == 200)
    let again = try await arm(world, "PUT", ResourceWorld.vaultBody)
    #expect(again.status == 409)
    #expect(
      try again.json() == [
        "error": [
          "code": "ConflictError",
          "message": .string(
            "A vault with the same name already exists in deleted state. You need to either "
              + "recover or purge existing key vault. Follow this link "
              + "https://go.microsoft.com/fwlink/?linkid=2149745 for more information on soft "
              + "delete."),
        ]
      ])
    let group = "/subscriptions/\(ResourceWorld.subscription)/resourceGroups/other"
    try await world.arm("PUT", group, Self.version, ["location": "northeurope"])
    let other = try await world.tryARM(
      "PUT", "\(group)/providers/Microsoft.KeyVault/vaults/safe", Self.version,
      ResourceWorld.vaultBody)
    #expect(try other.json().at("error.code") == "VaultAlreadyExists")
  }
}
