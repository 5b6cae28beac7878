import ArcFedJSON

/// One version of a secret ("About Azure Key Vault secrets"). Its description never shows the
/// value.
struct SecretVersion: Hashable, Sendable, CustomStringConvertible {
  let name: String
  /// 32 hex digits.
  let version: String
  let value: String
  var contentType: String?
  var tags: JSONObject?
  var attributes: Attributes

  /// What governs a version's use; times are Unix seconds. A secret can be read before `nbf` and
  /// after `exp`: they tell, they do not bar ("About Azure Key Vault secrets", date-time controlled
  /// operations).
  struct Attributes: Hashable, Sendable {
    var isEnabled = true
    var notBefore: Int64?
    var expires: Int64?
    var created: Int64
    var updated: Int64
  }

  var description: String { "secret \(name)/\(version)" }

  /// The attributes, in the order of the service's own answers.
  func attributes(in vault: Vault) -> JSONValue {
    var json: JSONValue = ["enabled": .bool(attributes.isEnabled)]
    if let notBefore = attributes.notBefore { json["nbf"] = .int(Int(notBefore)) }
    if let expires = attributes.expires { json["exp"] = .int(Int(expires)) }
    json["created"] = .int(Int(attributes.created))
    json["updated"] = .int(Int(attributes.updated))
    json["recoveryLevel"] = .string(vault.recoveryLevel)
    json["recoverableDays"] = .int(vault.retentionDays)
    return json
  }

  /// The version with its value: a SecretBundle of the REST API.
  func bundle(in vault: Vault, at base: String, withValue: Bool = true) -> JSONValue {
    var json: JSONValue = withValue ? ["value": .string(value)] : .object([:])
    if let contentType { json["contentType"] = .string(contentType) }
    json["id"] = .string("\(base)/secrets/\(name)/\(version)")
    json["attributes"] = attributes(in: vault)
    if let tags { json["tags"] = .object(tags) }
    return json
  }

  /// The version in a list: a SecretItem of the REST API. Lists of secrets have no version in the
  /// id.
  func item(in vault: Vault, at base: String, withVersion: Bool) -> JSONValue {
    var json: JSONValue = .object([:])
    if let contentType { json["contentType"] = .string(contentType) }
    let suffix = withVersion ? "/\(version)" : ""
    json["id"] = .string("\(base)/secrets/\(name)\(suffix)")
    json["attributes"] = attributes(in: vault)
    if let tags { json["tags"] = .object(tags) }
    return json
  }

  /// "About Azure Key Vault secrets", contentType: at most 255 characters.
  private static let contentTypeMaximumCharacters = 255

  /// "About Azure Key Vault secrets", tags: at most 15, names and values of at most 512 characters.
  private static let tagsMaximum = 15
  private static let tagMaximumCharacters = 512

  /// Takes over what a request says about the version, beside the value.
  mutating func apply(_ body: JSONValue) throws(KeyVaultError) {
    if let type = body["contentType"]?.stringValue { contentType = type }
    if let given = body["tags"]?.objectValue { tags = given }
    guard contentType?.count ?? 0 <= Self.contentTypeMaximumCharacters else {
      throw .contentTypeTooLong
    }
    let words = (tags ?? [:]).flatMap { [$0.key, $0.value.stringValue ?? ""] }
    guard tags?.count ?? 0 <= Self.tagsMaximum,
      words.allSatisfy({ $0.count <= Self.tagMaximumCharacters })
    else { throw .tooManyTags }
    if let enabled = body.at("attributes.enabled")?.boolValue { attributes.isEnabled = enabled }
    if let start = body.at("attributes.nbf")?.intValue { attributes.notBefore = Int64(start) }
    if let end = body.at("attributes.exp")?.intValue { attributes.expires = Int64(end) }
    if let start = attributes.notBefore, let end = attributes.expires, end < start {
      throw .expiresBeforeItBegins
    }
  }
}
