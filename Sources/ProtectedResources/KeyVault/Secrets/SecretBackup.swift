import ArcFedJOSE
import ArcFedJSON
import ArcFedResourceManager

/// All versions of a secret in one text, for another vault ("Backup Secret", "Restore Secret").
///
/// In reality it is encrypted with keys that never leave Azure. Here it is only made unreadable at
/// a glance, with a key that everybody can read below: an emulator's secrets are for show.
struct SecretBackup: Hashable, Sendable {
  /// A backup is restored only into vaults of the subscription and the geography it comes from
  /// ("Azure Key Vault backup and restore"); here, of the same region.
  let subscription: String
  let location: String
  let versions: [SecretVersion]

  init(_ versions: [SecretVersion], of vault: Vault) {
    subscription = vault.id.subscription?.lowercased() ?? ""
    location = vault.location
    self.versions = versions
  }

  /// Whether a vault can take the backup.
  func fits(_ vault: Vault) -> Bool {
    subscription == vault.id.subscription?.lowercased() && location == vault.location
  }

  /// The text that a client keeps.
  var text: String {
    let document: JSONValue = [
      "subscription": .string(subscription), "location": .string(location),
      "versions": .array(versions.map(\.backup)),
    ]
    let plain = document.serialized()
    return Base64URL.encode(Digest.sha256(plain) + Self.masked(plain))
  }

  /// Reads a text; nil when it is no backup, or a damaged one.
  init?(_ text: String) {
    let digestBytes = 32
    guard let bytes = try? Base64URL.decode(text), bytes.count > digestBytes else { return nil }
    let plain = Self.masked(Array(bytes[digestBytes...]))
    guard Digest.sha256(plain) == Array(bytes[..<digestBytes]),
      let document = try? JSONParser.parse(plain),
      let subscription = document["subscription"]?.stringValue,
      let location = document["location"]?.stringValue,
      let versions = document["versions"]?.arrayValue?.compactMap(SecretVersion.init(backup:)),
      !versions.isEmpty
    else { return nil }
    self.subscription = subscription
    self.location = location
    self.versions = versions
  }

  /// Lays a stream of digests over the bytes; a second time takes it away.
  private static func masked(_ bytes: [UInt8]) -> [UInt8] {
    var masked = bytes
    var block: [UInt8] = []
    for index in masked.indices {
      let place = index % 32
      if place == 0 { block = Digest.sha256(Array("key vault backup \(index)".utf8)) }
      masked[index] ^= block[place]
    }
    return masked
  }
}

extension SecretVersion {
  /// The version as a backup holds it, the value included.
  fileprivate var backup: JSONValue {
    var json: JSONValue = [
      "name": .string(name), "version": .string(version), "value": .string(value),
      "enabled": .bool(attributes.isEnabled), "created": .int(Int(attributes.created)),
      "updated": .int(Int(attributes.updated)),
    ]
    if let contentType { json["contentType"] = .string(contentType) }
    if let tags { json["tags"] = .object(tags) }
    if let start = attributes.notBefore { json["nbf"] = .int(Int(start)) }
    if let end = attributes.expires { json["exp"] = .int(Int(end)) }
    return json
  }

  fileprivate init?(backup json: JSONValue) {
    guard let name = json["name"]?.stringValue, let version = json["version"]?.stringValue,
      let value = json["value"]?.stringValue, let created = json["created"]?.intValue,
      let updated = json["updated"]?.intValue
    else { return nil }
    self.init(
      name: name, version: version, value: value, contentType: json["contentType"]?.stringValue,
      tags: json["tags"]?.objectValue,
      attributes: Attributes(
        isEnabled: json["enabled"]?.boolValue ?? true,
        notBefore: json["nbf"]?.intValue.map { Int64($0) },
        expires: json["exp"]?.intValue.map { Int64($0) }, created: Int64(created),
        updated: Int64(updated)))
  }
}
