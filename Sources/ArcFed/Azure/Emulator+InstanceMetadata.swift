import ArcFedEntra
package import ArcFedHTTP

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
}
