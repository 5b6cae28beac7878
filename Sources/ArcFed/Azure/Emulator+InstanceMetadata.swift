import ArcFedEntra
package import ArcFedHTTP
import ArcFedJSON

/// What a machine of Azure's asks its instance metadata service for.
extension Emulator {
  /// The answer of the instance metadata service on a machine of Azure's to which every
  /// user-assigned managed identity of the subscription is assigned.
  package func hostMetadata(_ request: HTTPRequest) async -> HTTPResponse {
    let scope = "/subscriptions/\(azure.subscriptionID)"
    let identities = (try? await world.tenant.directory.managedIdentities(in: scope)) ?? []
    let host = HostIdentities(userAssigned: identities.map(\.resourceID))
    return await world.tenant.instanceMetadata(of: host).respond(to: request)
  }

  /// The version of the instance metadata service that its documentation asks in.
  private static let metadataVersion = "2018-02-01"

  /// What a program on such a machine gets when it asks for a token of a managed identity.
  ///
  /// - Throws: ``Refusal`` with the service's code, or with Entra's.
  package func requestHostToken(
    of identity: ManagedIdentity, resource: String
  ) async throws(Refusal) -> TokenExchange {
    let query = FormURLEncoded.encode([
      ("api-version", Self.metadataVersion), ("resource", resource),
      ("client_id", identity.clientID),
    ])
    let url = "\(InstanceMetadataEndpoint.origin)/metadata/identity/oauth2/token?"
    let request: HTTPRequest
    do throws(HTTPError) {
      request = try HTTPRequest(
        .get, url + String(decoding: query, as: UTF8.self), headers: ["Metadata": "true"])
    } catch {
      throw .arcFed("InvalidURL", "\(error)")
    }
    let response = try await world.simulated { [self] () async throws(Refusal) in
      await hostMetadata(request)
    }
    let body = (try? response.json()) ?? .null
    guard response.isSuccess,
      let token = body["access_token"]?.stringValue.flatMap(DecodedToken.init)
    else { throw Refusal(instanceMetadata: body, status: response.status) }
    return TokenExchange(
      assertion: nil, token: token,
      expiresOn: body["expires_on"]?.stringValue.flatMap(Int64.init) ?? 0)
  }
}
