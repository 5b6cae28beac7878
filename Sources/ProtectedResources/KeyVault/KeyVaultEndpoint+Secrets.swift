import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation

// What the caller came for: the secrets.

extension KeyVaultEndpoint {
  func perform(
    _ route: SecretRoute, _ request: HTTPRequest, in vault: Vault
  ) async throws -> HTTPResponse {
    let base = request.origin.description
    try await store.expireSecrets(in: vault, at: clock.now.seconds)
    switch route {
    case .get(let name, let version):
      let secret = try await store.existing(name, version: version, in: vault)
      guard secret.attributes.isEnabled else { throw KeyVaultError.secretDisabled }
      return .json(200, secret.bundle(in: vault, at: base))
    case .set(let name):
      return .json(200, try await set(name, request, in: vault).bundle(in: vault, at: base))
    case .update(let name, let version):
      let changed = try await update(name, version: version, request, in: vault)
      return .json(200, changed.bundle(in: vault, at: base, withValue: false))
    case .list:
      let items = try await store.latestSecrets(in: vault).map {
        $0.item(in: vault, at: base, withVersion: false)
      }
      return try page(items, request)
    case .versions(let name):
      let items = try await store.versions(of: name, in: vault).map {
        $0.item(in: vault, at: base, withVersion: true)
      }
      return try page(items, request)
    case .delete(let name):
      _ = try await store.existing(name, version: nil, in: vault)
      try await store.setDeleted(name, on: clock.now.seconds, in: vault)
      return .json(200, try await deleted(name, in: vault).json(in: vault, at: base))
    case .listDeleted:
      return try page(
        await store.deletedSecrets(in: vault).map { $0.json(in: vault, at: base) }, request)
    case .getDeleted(let name):
      return .json(200, try await deleted(name, in: vault).json(in: vault, at: base))
    case .recover(let name):
      let secret = try await deleted(name, in: vault).latest
      try await store.setDeleted(name, on: nil, in: vault)
      return .json(200, secret.bundle(in: vault, at: base, withValue: false))
    case .purge(let name):
      _ = try await deleted(name, in: vault)
      guard !vault.isPurgeProtected else { throw KeyVaultError.purgeProtected(vault) }
      try await store.purge(name, in: vault)
      return HTTPResponse(status: 204)
    case .backup(let name):
      _ = try await store.existing(name, version: nil, in: vault)
      let backup = SecretBackup(try await store.versions(of: name, in: vault), of: vault)
      return .json(200, ["value": .string(backup.text)])
    case .restore: return .json(200, try await restore(request, in: vault, at: base))
    }
  }

  private func deleted(_ name: String, in vault: Vault) async throws -> DeletedSecret {
    guard let secret = try await store.deletedSecret(name, in: vault) else {
      throw KeyVaultError.deletedSecretNotFound(name)
    }
    return secret
  }

  /// "Azure Key Vault service limits", secrets: 25 kB.
  private static let valueMaximumBytes = 25 * 1024

  private func set(
    _ name: String, _ request: HTTPRequest, in vault: Vault
  ) async throws -> SecretVersion {
    let body = try body(of: request)
    guard let value = body["value"]?.stringValue, !value.isEmpty else {
      throw KeyVaultError.missingValue
    }
    guard value.utf8.count <= Self.valueMaximumBytes else { throw KeyVaultError.valueTooLong }
    let now = clock.now.seconds
    return try await store.addVersion(of: name, in: vault) { [self] latest in
      var secret = SecretVersion(
        name: latest?.name ?? name, version: newVersion(of: name, after: latest, in: vault),
        value: value, attributes: SecretVersion.Attributes(created: now, updated: now))
      try secret.apply(body)
      return secret
    }
  }

  private func update(
    _ name: String, version: String?, _ request: HTTPRequest, in vault: Vault
  ) async throws -> SecretVersion {
    let body = try body(of: request)
    let now = clock.now.seconds
    return try await store.change(name, version: version, in: vault) { secret in
      try secret.apply(body)
      secret.attributes.updated = now
    }
  }

  /// The newest version is the answer.
  private func restore(
    _ request: HTTPRequest, in vault: Vault, at base: String
  ) async throws -> JSONValue {
    guard let text = try body(of: request)["value"]?.stringValue else {
      throw KeyVaultError.missingValue
    }
    guard let backup = SecretBackup(text), backup.fits(vault), let latest = backup.versions.last
    else { throw KeyVaultError.unreadableBackup }
    try await store.restore(backup.versions, in: vault)
    return latest.bundle(in: vault, at: base, withValue: false)
  }

  private func body(of request: HTTPRequest) throws(KeyVaultError) -> JSONValue {
    guard let body = try? request.json(), body.objectValue != nil else {
      throw .malformedBody
    }
    return body
  }
}

// MARK: - Paging

extension KeyVaultEndpoint {
  /// "Get Secrets": at most 25 a page.
  private static let pageMaximum = 25

  /// One page of a list; the token of the next is the place where it begins.
  private func page(_ items: [JSONValue], _ request: HTTPRequest) throws -> HTTPResponse {
    var size = Self.pageMaximum
    if let text = request.queryValue("maxresults") {
      guard let wanted = Int(text), (1...Self.pageMaximum).contains(wanted) else {
        throw KeyVaultError.invalidMaximum
      }
      size = wanted
    }
    var start = 0
    if let token = request.queryValue("$skiptoken") {
      guard let place = Int(token), place >= 0 else { throw KeyVaultError.invalidSkipToken }
      start = min(place, items.count)
    }
    let end = min(start + size, items.count)
    let version = request.queryItems.first { $0.name.lowercased() == "api-version" }?.value ?? ""
    let next =
      "\(request.origin)\(request.path)?api-version=\(version)&$skiptoken=\(end)&maxresults=\(size)"
    return .json(
      200,
      [
        "value": .array(Array(items[start..<end])),
        "nextLink": end < items.count ? .string(next) : nil,
      ])
  }
}
