import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation

// What the caller came for: the secrets.

extension KeyVaultEndpoint {
  func perform(
    _ route: SecretRoute, _ request: HTTPRequest, in vault: Vault
  ) async throws -> HTTPResponse {
    let base = request.origin.description
    switch route {
    case .get(let name, let version):
      let secret = try await existing(name, version: version, in: vault)
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
      _ = try await existing(name, version: nil, in: vault)
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
    }
  }

  private func existing(
    _ name: String, version: String?, in vault: Vault
  ) async throws -> SecretVersion {
    guard let secret = try await store.secret(name, version: version, in: vault) else {
      throw KeyVaultError.secretNotFound(version.map { "\(name)/\($0)" } ?? name)
    }
    return secret
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
    if try await store.deletedSecret(name, in: vault) != nil {
      throw KeyVaultError.deletedButRecoverable(name)
    }
    let now = clock.now.seconds
    let latest = try await store.secret(name, in: vault)
    var secret = SecretVersion(
      name: latest?.name ?? name, version: newVersion(of: name, after: latest, in: vault),
      value: value, attributes: SecretVersion.Attributes(created: now, updated: now))
    secret.apply(body)
    try await store.insert(secret, in: vault)
    return secret
  }

  private func update(
    _ name: String, version: String?, _ request: HTTPRequest, in vault: Vault
  ) async throws -> SecretVersion {
    var secret = try await existing(name, version: version, in: vault)
    secret.apply(try body(of: request))
    secret.attributes.updated = clock.now.seconds
    try await store.update(secret, in: vault)
    return secret
  }

  private func body(of request: HTTPRequest) throws(KeyVaultError) -> JSONValue {
    guard let body = try? JSONParser.parse(request.body), body.objectValue != nil else {
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
    let start = min(max(Int(request.queryValue("$skiptoken") ?? "") ?? 0, 0), items.count)
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
