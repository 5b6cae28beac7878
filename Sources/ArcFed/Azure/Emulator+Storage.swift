import ArcFedAzureIdentity
import ArcFedEntra
package import ArcFedHTTP
import ArcFedJSON

/// Storage accounts, and tokens presented by hand.
extension Emulator {
  /// Makes a storage account, and its resource group when there is none.
  public func createStorageAccount(
    named name: String, resourceGroup: String = defaultResourceGroup,
    location: String = defaultLocation
  ) async throws(Refusal) -> StorageAccount {
    try await ensureResourceGroup(resourceGroup, location: location)
    let json = try await put(
      "Microsoft.Storage/storageAccounts/\(name)", in: resourceGroup,
      apiVersion: StorageAccount.apiVersion,
      [
        "location": .string(location), "sku": ["name": "Standard_LRS"], "kind": "StorageV2",
        "properties": ["allowBlobPublicAccess": false],
      ])
    let account = StorageAccount(json, azure: azure, network: network)
    names.add(account)
    return account
  }

  /// Gives a principal a role on an account. It counts after the configured delay.
  public func assign(
    role: String, to principal: any WorkloadPrincipal, on account: StorageAccount
  ) async throws(Refusal) {
    try await assignRole(role, toPrincipal: principal.principalID, scope: account.resourceID)
  }

  /// The account made under that name.
  package func storageAccount(named name: String) throws(Refusal) -> StorageAccount {
    guard let account = names.storageAccount(name) else {
      throw .arcFed("UnknownName", "there is no storage account named '\(name)'")
    }
    return account
  }

  /// Sends a request with a token, without any library between.
  ///
  /// - Throws: ``Refusal`` with the owner's code.
  package func send(
    _ method: HTTPMethod, _ url: String, token: String, body: [UInt8]? = nil,
    headers: HTTPHeaders = [:]
  ) async throws(Refusal) -> HTTPResponse {
    let request: HTTPRequest
    do throws(HTTPError) {
      request = try HTTPRequest(method, url, headers: headers, body: body ?? [])
    } catch {
      throw .arcFed("InvalidURL", "\(error)")
    }
    let response = try await world.simulated { [network, request] () async throws(Refusal) in
      try await BearerRequest.send(request, token: token, over: network)
    }
    guard !response.isSuccess else { return response }
    throw BearerRequest.refusal(response, from: BearerRequest.service(at: request.origin))
  }

  /// Has Microsoft Entra sign access tokens with a new key from now on.
  ///
  /// - Parameter keepsPrevious: whether the key before it stays published, so that tokens that it
  ///   signed stay good.
  public func rotateEntraKeys(keepsPrevious: Bool = true) async throws(Refusal) {
    try await world.simulated { [world] () async throws(Refusal) in
      do {
        try await world.tenant.rotateSigningKey(keepsPrevious: keepsPrevious)
      } catch {
        throw .arcFed("KeysNotRotated", "\(error)")
      }
    }
  }

  /// What an application of another tenant gets when it asks there for a token.
  ///
  /// - Parameters:
  ///   - scope: the resource followed by `/.default`.
  ///   - tenant: the other tenant's id.
  public func requestToken(
    scope: String, fromTenant tenant: String
  ) async throws(Refusal) -> TokenExchange {
    let suffix = "/.default"
    guard scope.hasSuffix(suffix) else {
      throw .arcFed("InvalidScope", "'\(scope)' does not end in \(suffix)")
    }
    let text = try await world.simulated { [world] () async throws(Refusal) in
      do {
        return try await world.tenant.tokenOfAnotherTenant(
          tenant, audience: String(scope.dropLast(suffix.count)))
      } catch {
        throw .arcFed("TokenNotMade", "\(error)")
      }
    }
    guard let token = DecodedToken(text) else {
      throw .arcFed("MalformedToken", "the access token is no JWT")
    }
    let expiry = token.claims["exp"]?.intValue ?? 0
    return TokenExchange(assertion: nil, token: token, expiresOn: Int64(expiry))
  }
}
