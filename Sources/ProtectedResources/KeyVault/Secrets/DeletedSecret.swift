import ArcFedJSON

/// A secret that was deleted and can still be recovered.
struct DeletedSecret: Hashable, Sendable {
  let latest: SecretVersion
  /// When it was deleted, Unix seconds.
  let deletedOn: Int64

  /// When it goes for good, Unix seconds.
  func purgedOn(in vault: Vault) -> Int64 { deletedOn + Int64(vault.retentionDays) * 86_400 }

  /// A DeletedSecretBundle of the REST API.
  func json(in vault: Vault, at base: String) -> JSONValue {
    let purge = purgedOn(in: vault)
    var json: JSONValue = [
      "recoveryId": .string("\(base)/deletedsecrets/\(latest.name)"),
      "deletedDate": .int(Int(deletedOn)), "scheduledPurgeDate": .int(Int(purge)),
    ]
    for (key, value) in latest.bundle(in: vault, at: base, withValue: false).objectValue ?? [:] {
      json[key] = value
    }
    return json
  }
}
