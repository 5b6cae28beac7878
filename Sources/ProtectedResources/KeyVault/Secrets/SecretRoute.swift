import ArcFedHTTP

/// What a request to a vault asks for, read from its method and path ("Azure Key Vault secrets REST
/// API").
enum SecretRoute: Hashable {
  case list
  case versions(String)
  case get(String, version: String?)
  case set(String)
  case update(String, version: String?)
  case delete(String)
  case listDeleted
  case getDeleted(String)
  case recover(String)
  case purge(String)
  case backup(String)
  case restore

  /// Reads a request; throws when no path, or no method of the path, is like it. A trailing slash
  /// stands for the newest version, as the SDKs write it.
  init(_ request: HTTPRequest) throws(KeyVaultError) {
    let parts = request.pathSegments
    switch (request.method, parts.first?.lowercased(), parts.count) {
    case (.get, "secrets", 1): self = .list
    case (.post, "secrets", 2) where parts[1].lowercased() == "restore": self = .restore
    case (.post, "secrets", 3) where parts[2].lowercased() == "backup": self = .backup(parts[1])
    case (.get, "secrets", 2): self = .get(parts[1], version: nil)
    case (.put, "secrets", 2): self = .set(parts[1])
    case (.patch, "secrets", 2): self = .update(parts[1], version: nil)
    case (.delete, "secrets", 2): self = .delete(parts[1])
    case (.get, "secrets", 3) where parts[2].lowercased() == "versions":
      self = .versions(parts[1])
    case (.get, "secrets", 3): self = .get(parts[1], version: parts[2])
    case (.patch, "secrets", 3): self = .update(parts[1], version: parts[2])
    case (.get, "deletedsecrets", 1): self = .listDeleted
    case (.get, "deletedsecrets", 2): self = .getDeleted(parts[1])
    case (.delete, "deletedsecrets", 2): self = .purge(parts[1])
    case (.post, "deletedsecrets", 3) where parts[2].lowercased() == "recover":
      self = .recover(parts[1])
    case (_, "secrets", 1...3), (_, "deletedsecrets", 1...2): throw .methodNotAllowed
    // Keys and certificates are not emulated: there are none.
    case (.get, "keys", 2...3): throw .keyNotFound(parts[1])
    case (.get, "certificates", 2...3): throw .certificateNotFound(parts[1])
    default: throw .notFound
    }
  }

  /// The secret in the address; nil for a list of secrets.
  var secretName: String? {
    switch self {
    case .list, .listDeleted, .restore: nil
    case .versions(let name), .get(let name, _), .set(let name), .update(let name, _): name
    case .delete(let name), .getDeleted(let name), .recover(let name), .purge(let name): name
    case .backup(let name): name
    }
  }

  /// The data action that roles must grant ("Azure permissions for Security", Microsoft.KeyVault).
  var dataAction: String {
    let verb =
      switch self {
      case .list, .versions, .listDeleted, .getDeleted: "readMetadata/action"
      case .get: "getSecret/action"
      case .set: "setSecret/action"
      case .update: "update/action"
      case .delete: "delete"
      case .recover: "recover/action"
      case .purge: "purge/action"
      case .backup: "backup/action"
      case .restore: "restore/action"
      }
    return "Microsoft.KeyVault/vaults/secrets/\(verb)"
  }

  /// The permission that access policies must grant.
  var policyPermission: String {
    switch self {
    case .list, .versions, .listDeleted: "list"
    case .get, .getDeleted: "get"
    case .set, .update: "set"
    case .delete: "delete"
    case .recover: "recover"
    case .purge: "purge"
    case .backup: "backup"
    case .restore: "restore"
    }
  }
}
