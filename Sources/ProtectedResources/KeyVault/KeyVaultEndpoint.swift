package import ArcFedHTTP
import ArcFedJSON
import ArcFedResourceManager
import ArcFedSimulation

/// The data plane of every vault, at `{vault}.vault.azure.net`: the phases of ``answer(_:_:)``.
package struct KeyVaultEndpoint: Endpoint {
  /// The versions of the data plane: those of azure-keyvault-secrets (`ApiVersion`), and
  /// 2015-06-01 and 2025-06-01, which are from memory. A preview of a version counts as the
  /// version.
  static let apiVersions = [
    "2015-06-01", "2016-10-01", "7.0", "7.1", "7.2", "7.3", "7.4", "7.5", "7.6",
    "2025-06-01", "2025-07-01", "2026-04-01",
  ]

  let store: VaultStore
  let authority: BearerAuthority
  let clock: any WorldClock
  private let random: RandomSource
  private let resourceManager: ResourceManager
  private let requestIDs: RandomStream
  private let trace: Trace?

  init(
    store: VaultStore, authority: BearerAuthority, resourceManager: ResourceManager,
    clock: any WorldClock, random: RandomSource, trace: Trace?
  ) {
    self.store = store
    self.authority = authority
    self.resourceManager = resourceManager
    self.clock = clock
    self.trace = trace
    self.random = random
    requestIDs = random.stream("key vault requests")
  }

  /// Answers a request; a refusal is in Key Vault's own shape.
  package func respond(to request: HTTPRequest) async -> HTTPResponse {
    let host = request.origin.host
    guard let vault = try? await store.vault(named: String(host.prefix { $0 != "." })) else {
      return decorated(KeyVaultError.vaultNotFound(host).response, request, vault: nil)
    }
    do {
      let response = try await answer(request, vault)
      record(request, vault, .success)
      return decorated(response, request, vault: vault)
    } catch {
      let refusal = (error as? KeyVaultError) ?? .internalFailure
      record(
        request, vault, .refused(code: refusal.innerCode ?? refusal.code, reason: refusal.message))
      var response = refusal.response
      if refusal.status == 401 { response.headers["WWW-Authenticate"] = challenge(for: request) }
      return decorated(response, request, vault: vault)
    }
  }

  private func answer(_ request: HTTPRequest, _ vault: Vault) async throws -> HTTPResponse {
    // 1. A token is there. Clients ask without one first, to be told where to get it.
    guard let token = request.bearerToken else { throw KeyVaultError.missingToken }

    // 2. The token is good.
    let caller: Caller
    let resource = Self.resource(of: request.origin)
    switch await authority.verify(token, audiences: [resource, KeyVaultError.applicationID]) {
    case .accepted(let verified): caller = verified
    case .refused(let refusal):
      throw KeyVaultError(
        refusal, expectedAudience: resource, expectedIssuer: authority.stsIssuer)
    }

    // 3. The version and the path exist.
    try checkVersion(of: request)
    let route = try SecretRoute(request)

    // 4. The caller may.
    try await authorize(caller, route, vault)

    // 5. The name is one.
    if let name = route.secretName, !Self.isValidName(name) {
      throw KeyVaultError.invalidName(name)
    }

    // 6. The operation.
    return try await perform(route, request, in: vault)
  }

  private func checkVersion(of request: HTTPRequest) throws(KeyVaultError) {
    let field = request.queryItems.first { $0.name.lowercased() == "api-version" }
    guard let version = field?.value, !version.isEmpty else { throw .missingVersion }
    let lowered = version.lowercased()
    let isKnown = Self.apiVersions.contains { lowered == $0 || lowered.hasPrefix("\($0)-preview") }
    guard isKnown else { throw .unknownVersion(version) }
  }

  private func authorize(_ caller: Caller, _ route: SecretRoute, _ vault: Vault) async throws {
    guard vault.usesRoleAssignments else {
      let permission = route.policyPermission
      if vault.policyAllows(permission, principal: caller.objectID) { return }
      throw KeyVaultError.accessDenied(
        caller: caller, issuer: authority.stsIssuer, permission: permission, vault: vault)
    }
    let scope = route.secretName.map { vault.id.appending(type: "secrets", name: $0) } ?? vault.id
    let isAllowed = await resourceManager.isAuthorized(
      principal: caller.objectID, action: route.dataAction, isDataAction: true, scope: scope)
    if isAllowed { return }
    throw KeyVaultError.forbiddenByRBAC(
      caller: caller, issuer: authority.stsIssuer, action: route.dataAction, scope: scope,
      vault: vault)
  }

  /// "Object identifiers": 1 to 127 letters, digits and hyphens.
  private static func isValidName(_ name: String) -> Bool {
    (1...127).contains(name.utf8.count)
      && name.utf8.allSatisfy { byte in
        let character = Character(UnicodeScalar(byte))
        return character == "-" || (character.isASCII && (character.isLetter || character.isNumber))
      }
  }
}

// MARK: - Versions

extension KeyVaultEndpoint {
  /// A version for a secret: 32 hex digits that depend on the secret, the time and the version
  /// before, and so not on the order in which other requests are served.
  func newVersion(of name: String, after latest: SecretVersion?, in vault: Vault) -> String {
    let label = [
      "secret", vault.id.lowercase, name.lowercased(), latest?.version ?? "none",
      "\(clock.now.nanoseconds)",
    ]
    return random.stream(label.joined(separator: " ")).hex(32)
  }
}

// MARK: - Headers

extension KeyVaultEndpoint {
  /// The resource whose tokens a vault takes: its host without the vault's name, and no slash at
  /// the end.
  static func resource(of origin: Origin) -> String {
    let authority = origin.authority
    guard let dot = authority.firstIndex(of: ".") else { return "https://\(authority)" }
    return "https://\(authority[authority.index(after: dot)...])"
  }

  /// Exactly one challenge, with the tenant's real id.
  private func challenge(for request: HTTPRequest) -> String {
    "Bearer authorization=\"\(authority.authority)\", "
      + "resource=\"\(Self.resource(of: request.origin))\""
  }

  /// The headers of every answer, as the Azure SDK for JavaScript's recordings show them.
  private func decorated(
    _ answer: HTTPResponse, _ request: HTTPRequest, vault: Vault?
  ) -> HTTPResponse {
    var response = answer
    let requestID = requestIDs.uuid().lowercase
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Pragma"] = "no-cache"
    response.headers["Expires"] = "-1"
    if let vault { response.headers["x-ms-keyvault-region"] = vault.location }
    response.headers["x-ms-client-request-id"] =
      request.headers["x-ms-client-request-id"] ?? requestID
    response.headers["x-ms-request-id"] = requestID
    response.headers["x-ms-keyvault-service-version"] = Self.serviceVersion
    response.headers["x-ms-keyvault-network-info"] =
      "conn_type=Ipv4;addr=127.0.0.1;act_addr_fam=InterNetwork;"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Strict-Transport-Security"] = "max-age=31536000;includeSubDomains"
    response.headers["Date"] = clock.now.httpDate
    return response
  }

  /// dotnet/sign#882.
  private static let serviceVersion = "1.9.2421.1"

  private func record(_ request: HTTPRequest, _ vault: Vault, _ outcome: TraceOutcome) {
    trace?.record(
      "Key Vault", request.method.rawValue.lowercased(), "\(vault.name)\(request.path)",
      outcome: outcome)
  }
}
