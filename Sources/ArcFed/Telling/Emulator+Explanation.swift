import ArcFedEntra
package import ArcFedSimulation

extension Emulator {
  /// Explains a refusal from what was recorded while it happened, and from the credentials as they
  /// stand in the directory now.
  package func explain(_ refusal: Refusal, events: [TraceEvent]) async -> Explanation {
    let attempt = events.last {
      $0.source == "Entra" && $0.action == "issue access token" && $0.outcome != .success
    }
    var credentials: [Explanation.Credential] = []
    var comparison: FederationComparison?
    if refusal.service == .entra, let attempt,
      let issuer = attempt.detail("issuer"), let subject = attempt.detail("subject"),
      let audience = attempt.detail("audience")
    {
      credentials = await self.credentials(ofClient: attempt.subject)
      comparison = FederationComparison(
        issuer: issuer, subject: subject,
        audiences: audience.split(separator: ",").map(String.init),
        credentials: credentials.map(\.rehearsed))
    }
    return Explanation(
      service: refusal.service.rawValue, code: refusal.code, comparison: comparison,
      credentials: credentials)
  }

  /// Explains the refusal that carries an id: the trace id or the correlation id in a body of
  /// Microsoft Entra's, the request id in one of Graph's, or the id that the caller gave its
  /// request to Graph or to the instance metadata service. Nil when there was none, or it is too
  /// long ago.
  package func explain(
    reference: String
  ) async -> (event: TraceEvent, explanation: Explanation)? {
    guard let event = trace.event(referring: reference.lowercased()),
      case .refused(let code, let reason) = event.outcome
    else { return nil }
    let service: Refusal.Service =
      switch event.source {
      case GraphEndpoint.traceSource: .graph
      case InstanceMetadataEndpoint.traceSource: .instanceMetadata
      default: .entra
      }
    let refusal = Refusal(service, code: code, message: reason)
    return (event, await explain(refusal, events: [event]))
  }

  /// The federated credentials of a client as who manages them sees them, whether the token
  /// endpoint has heard of them or not.
  func credentials(ofClient clientID: String) async -> [Explanation.Credential] {
    for (_, tenant) in world.tenants {
      let directory = tenant.directory
      guard let principal = try? await directory.servicePrincipal(.appID(clientID)) else {
        continue
      }
      return await credentials(of: principal, in: directory)
    }
    return []
  }

  private func credentials(
    of principal: ServicePrincipal, in directory: Directory
  ) async -> [Explanation.Credential] {
    let owner: FederatedCredentialOwner
    switch principal.kind {
    case .managedIdentity: owner = .managedIdentity(principalID: principal.objectID)
    case .application:
      guard let application = try? await directory.application(.appID(principal.appID)) else {
        return []
      }
      owner = .application(objectID: application.objectID)
    }
    let stored = (try? await directory.federatedCredentials(of: owner)) ?? []
    return stored.map {
      var credential = Explanation.Credential(
        name: $0.name, issuer: $0.issuer, subject: $0.subject ?? "", audience: $0.audience)
      credential.expression = $0.expression?.text
      return credential
    }
  }
}
