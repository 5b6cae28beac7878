import ArcFedHTTP
import ArcFedJSON

// Tenants, subscriptions and the registration of providers.

extension ResourceManagerEndpoint {
  func answerSubscription(_ context: RequestContext) async throws -> HTTPResponse {
    switch (context.route, context.method) {
    case (.tenants, .get):
      return .json(200, ["value": [tenant]])
    case (.subscriptions, .get):
      let visible = try await manager.visibleSubscriptions(to: context.caller.objectID)
      return .json(
        200,
        [
          "value": .array(visible.map(json)),
          "count": ["type": "Total", "value": .int(visible.count)],
        ])
    case (.subscription(let id), .get):
      guard let subscription = subscription(id) else { throw ARMError.subscriptionNotFound(id) }
      return .json(200, json(subscription))
    case (.locations(let id), .get):
      return .json(200, ["value": .array(Location.publicRegions.map { location($0, in: id) })])
    case (.providers(let id), .get):
      return .json(200, ["value": .array(try await manager.providerDescriptions(in: id))])
    case (.provider(let id, let namespace), .get):
      return .json(200, try await manager.providerDescription(namespace, in: id))
    case (.registration(let id, let namespace, let registers), .post):
      try await manager.setRegistered(registers, namespace, in: id)
      return .json(200, try await manager.providerDescription(namespace, in: id))
    default:
      throw ARMError.methodNotAllowed(context.method.rawValue)
    }
  }

  /// One of `GET /subscriptions/{id}/locations` (azure-mgmt-subscription v2022_12_01, `Location`),
  /// as far as the emulator knows its regions.
  private func location(_ displayName: String, in subscription: String) -> JSONValue {
    let name = Location.normalized(displayName)
    return [
      "id": .string("/subscriptions/\(subscription)/locations/\(name)"), "name": .string(name),
      "type": "Region", "displayName": .string(displayName),
      "regionalDisplayName": .string(displayName), "metadata": ["regionType": "Physical"],
    ]
  }

  /// `GET /tenants` (azure-mgmt-subscription v2022_12_01).
  private var tenant: JSONValue {
    let configuration = manager.configuration
    return [
      "id": .string("/tenants/\(configuration.tenantID)"),
      "tenantId": .string(configuration.tenantID), "countryCode": "US",
      "displayName": .string(configuration.tenantDisplayName),
      "domains": [.string(configuration.tenantDomain)], "tenantCategory": "Home",
      "defaultDomain": .string(configuration.tenantDomain), "tenantType": "AAD",
    ]
  }

  /// `GET /subscriptions/{id}` (azure-mgmt-subscription v2022_12_01).
  private func json(_ subscription: ResourceManagerConfiguration.Subscription) -> JSONValue {
    [
      "id": .string("/subscriptions/\(subscription.id)"), "authorizationSource": "RoleBased",
      "managedByTenants": [], "subscriptionId": .string(subscription.id),
      "tenantId": .string(manager.configuration.tenantID),
      "displayName": .string(subscription.displayName), "state": "Enabled",
      "subscriptionPolicies": [
        "locationPlacementId": "Public_2014-09-01", "quotaId": "PayAsYouGo_2014-09-01",
        "spendingLimit": "Off",
      ],
    ]
  }
}
