import ArcFedJSON
import ArcFedSimulation

/// A vault and a storage account, who may read there, and who tries.
extension FuzzDeck {
  /// For whom access tokens are asked.
  static let audiences = ["https://vault.azure.net", "https://storage.azure.com"]

  /// What is there to be read: one secret, and one container.
  static let resources: [JSONValue] = [
    ["createVault": ["name": "kv-1", "resourceGroup": "rg"]],
    ["createStorageAccount": ["name": "data1", "resourceGroup": "rg"]],
    ["assignRole": ["operator": "me", "role": "Key Vault Secrets Officer", "vault": "kv-1"]],
    [
      "assignRole": [
        "operator": "me", "role": "Storage Blob Data Contributor", "storageAccount": "data1",
      ]
    ],
    ["advance": "1m"],
    ["setSecret": ["vault": "kv-1", "name": "db", "value": "correct horse"]],
    ["createContainer": ["storageAccount": "data1", "name": "box"]],
  ]

  /// Roles where they allow a reading, and roles and places that nearly do.
  private static let grants: [(role: String, scope: JSONObject)] = [
    ("Key Vault Secrets User", ["vault": "kv-1"]),
    ("Key Vault Secrets Officer", ["vault": "kv-1"]),
    ("Key Vault Secrets User", ["resourceGroup": "rg"]),
    ("Storage Blob Data Reader", ["storageAccount": "data1"]),
    ("Storage Blob Data Reader", ["storageAccount": "data1", "container": "box"]),
    ("Storage Blob Data Contributor", ["resourceGroup": "rg"]),
    ("Key Vault Reader", ["vault": "kv-1"]), ("Owner", ["resourceGroup": "rg"]),
    ("Storage Blob Data Reader", ["storageAccount": "data1", "container": "bo"]),
    ("Key Vault Secrets User", ["storageAccount": "data1"]),
  ]

  private static let addresses = [
    "https://kv-1.vault.azure.net/secrets/db?api-version=7.4",
    "https://data1.blob.core.windows.net/box?restype=container&comp=list",
  ]

  /// What applications have besides trust, so that tokens are not wanting.
  var secrets: [JSONValue] {
    principals.filter { $0.field == "application" }.map { principal in
      [
        "addClientSecret": [
          "application": .string(principal.name), "name": "ci", "validFor": "1d",
        ], "save": [principal.secret: "secretText"],
      ]
    }
  }

  /// A token without federation: an application's for its secret, an identity's on a machine.
  mutating func buy() -> JSONValue {
    let principal = one(of: principals)
    let audience = one(of: Self.audiences)
    let saved = nextAccess(for: audience)
    guard principal.field == "application" else {
      return [
        "requestHostToken": [
          "identity": .string(principal.name), "resource": .string(audience),
        ], "save": saved,
      ]
    }
    return [
      "signIn": [
        "application": .string(principal.name), "secret": .string("${\(principal.secret)}"),
        "scope": .string(audience + "/.default"),
      ], "save": saved,
    ]
  }

  func grant() -> JSONValue { ["assignRole": roleArguments()] }

  func withdraw() -> JSONValue { ["removeRole": roleArguments()] }

  private func roleArguments() -> JSONValue {
    let principal = one(of: principals)
    let (role, scope) = one(of: Self.grants)
    var arguments: JSONObject = [
      principal.field: .string(principal.name), "role": .string(role),
    ]
    for (name, value) in scope { arguments[name] = value }
    return .object(arguments)
  }

  /// Presents one of the access tokens, mostly where it is meant for.
  func read() -> JSONValue {
    let number = chance.integer(in: 1...accessAudiences.count)
    let isFitting = chance.integer(in: 0...7) > 0
    let isForVault = accessAudiences[number - 1] == Self.audiences[0]
    return [
      "presentToken": [
        "token": .string("${access-\(number)}"),
        "url": .string(Self.addresses[isForVault == isFitting ? 0 : 1]),
      ]
    ]
  }
}

extension FuzzDeck.Principal {
  /// Under which name an application's client secret is kept.
  fileprivate var secret: String { "\(name)-secret" }
}
