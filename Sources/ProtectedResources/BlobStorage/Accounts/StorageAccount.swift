import ArcFedJSON
import ArcFedResourceManager
import ArcFedSimulation

/// A storage account (azure-mgmt-storage, StorageAccount).
struct StorageAccount: Hashable, Sendable {
  let id: AzureResourceID
  let location: String
  let created: Timestamp
  var tags: JSONObject?
  var sku: String
  var kind: String
  var allowsPublicAccess: Bool

  var name: String { id.name ?? "" }

  /// The name as the database has it.
  var key: String { name.lowercased() }

  /// The host of the account's blobs.
  var host: String { "\(key).\(Self.domain)" }

  /// The domain of the public cloud's blobs.
  static let domain = "blob.core.windows.net"

  /// The scope that role assignments on a container name.
  func containerScope(_ container: String) -> AzureResourceID {
    id.appending(type: "blobServices", name: "default").appending(
      type: "containers", name: container)
  }

  /// What every account has (azure-mgmt-storage, `Encryption`); `az storage account update` reads
  /// it before it writes.
  private var encryption: JSONValue {
    let service: JSONValue = [
      "keyType": "Account", "enabled": true,
      "lastEnabledTime": .string(created.rfc3339(fractionDigits: 7)),
    ]
    return ["services": ["file": service, "blob": service], "keySource": "Microsoft.Storage"]
  }

  var json: JSONValue {
    let tier = sku.split(separator: "_").first.map(String.init) ?? sku
    return [
      "sku": ["name": .string(sku), "tier": .string(tier)], "kind": .string(kind),
      "id": .string(id.text), "name": .string(name), "type": "Microsoft.Storage/storageAccounts",
      "location": .string(location), "tags": .object(tags ?? [:]),
      "properties": [
        "minimumTlsVersion": "TLS1_2", "allowBlobPublicAccess": .bool(allowsPublicAccess),
        "supportsHttpsTrafficOnly": true, "accessTier": "Hot", "provisioningState": "Succeeded",
        "creationTime": .string(created.rfc3339(fractionDigits: 7)),
        "encryption": encryption,
        "primaryEndpoints": ["blob": .string("https://\(host)/")],
        "primaryLocation": .string(location), "statusOfPrimary": "available",
      ],
    ]
  }
}
