import ArcFedJSON
import ArcFedResourceManager
import ArcFedSimulation

/// A key vault (azure-mgmt-keyvault, Vault).
struct Vault: Hashable, Sendable {
  let id: AzureResourceID
  var location: String
  var tags: JSONObject?
  /// The properties as the last request set them, completed with the defaults.
  var properties: JSONObject

  var name: String { id.name ?? "" }

  /// The host of the data plane ("Azure Key Vault REST API", vault base URL).
  var host: String { "\(name.lowercased()).\(Self.domain)" }

  /// The domain of the public cloud's vaults.
  static let domain = "vault.azure.net"

  /// Whether role assignments decide, and not access policies.
  var usesRoleAssignments: Bool { properties["enableRbacAuthorization"]?.boolValue ?? false }

  /// How long a deleted secret, or the vault itself, can be recovered; 7 to 90 days ("Soft-delete
  /// overview").
  var retentionDays: Int {
    properties["softDeleteRetentionInDays"]?.intValue ?? Self.retentionDefaultDays
  }

  /// "Soft-delete overview": 90 days unless configured at creation.
  static let retentionDefaultDays = 90

  /// The same page: what may be configured.
  static let retentionRangeDays = 7...90

  /// What a secret of the vault says about its recovery ("About Azure Key Vault secrets").
  var recoveryLevel: String {
    isPurgeProtected ? "Recoverable" : "Recoverable+Purgeable"
  }

  /// Whether deleted secrets stay until their time is over ("Soft-delete overview", purge
  /// protection).
  var isPurgeProtected: Bool { properties["enablePurgeProtection"]?.boolValue ?? false }

  /// Whether an access policy gives a principal a permission on secrets ("Assign a Key Vault access
  /// policy").
  func policyAllows(_ permission: String, principal: String) -> Bool {
    (properties["accessPolicies"]?.arrayValue ?? []).contains { policy in
      let granted = policy.at("permissions.secrets")?.arrayValue ?? []
      return policy["objectId"]?.stringValue?.lowercased() == principal.lowercased()
        && granted.contains { word in
          let word = word.stringValue?.lowercased()
          return word == permission || word == "all"
        }
    }
  }

  var json: JSONValue {
    var value: JSONValue = [
      "id": .string(id.text), "name": .string(name), "type": "Microsoft.KeyVault/vaults",
      "location": .string(location), "tags": .object(tags ?? [:]),
    ]
    var shown = JSONValue.object(properties)
    shown["vaultUri"] = .string("https://\(host)/")
    shown["provisioningState"] = "Succeeded"
    shown["publicNetworkAccess"] = shown["publicNetworkAccess"] ?? "Enabled"
    value["properties"] = shown
    return value
  }
}

/// A vault that was deleted and can still be recovered (azure-mgmt-keyvault, DeletedVault).
struct DeletedVault: Hashable, Sendable {
  let vault: Vault
  /// When it was deleted, in Unix seconds; nil when nobody wrote it down.
  let deletedOn: Int64?

  /// When it goes for good, in Unix seconds.
  var purgedOn: Int64 {
    deletedOn.map { $0 + Int64(vault.retentionDays) * 86_400 } ?? .max
  }

  var json: JSONValue {
    let subscription = AzureResourceID(subscription: vault.id.subscription ?? "")
    let id = subscription.appending(
      provider: "Microsoft.KeyVault", type: "locations", name: vault.location
    ).appending(type: "deletedVaults", name: vault.name)
    var properties: JSONValue = [
      "vaultId": .string(vault.id.text), "location": .string(vault.location),
      "tags": .object(vault.tags ?? [:]),
    ]
    if let deletedOn {
      properties["deletionDate"] = .string(Timestamp(seconds: deletedOn).rfc3339)
      properties["scheduledPurgeDate"] = .string(Timestamp(seconds: purgedOn).rfc3339)
    }
    if vault.isPurgeProtected { properties["purgeProtectionEnabled"] = true }
    return [
      "id": .string(id.text), "name": .string(vault.name),
      "type": "Microsoft.KeyVault/deletedVaults", "properties": properties,
    ]
  }
}
