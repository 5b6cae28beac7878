import ArcFedJSON
import ArcFedSimulation

/// Which namespaces a subscription can register, and which a new one has registered.
enum ProviderCatalog {
  /// Namespaces that clients ask about although no emulated service owns them: what
  /// `az connectedk8s connect` checks, and Resource Manager's own.
  static let bystanders = [
    "Microsoft.Authorization", "Microsoft.ExtendedLocation", "Microsoft.HybridCompute",
    "Microsoft.KubernetesConfiguration", "Microsoft.Resources",
  ]

  /// Namespaces that users must register themselves before they connect a cluster ("Connect an
  /// existing Kubernetes cluster to Azure Arc", prerequisites).
  static let unregisteredAtFirst = [
    "microsoft.kubernetes", "microsoft.kubernetesconfiguration", "microsoft.extendedlocation",
    "microsoft.hybridcompute",
  ]

  /// The description of a namespace (azure-mgmt-resource v2025_04_01, Provider).
  static func json(
    namespace: String, types: [ResourceTypeDescription], state: RegistrationState,
    subscription: String
  ) -> JSONValue {
    [
      "id": .string("/subscriptions/\(subscription)/providers/\(namespace)"),
      "namespace": .string(namespace),
      "resourceTypes": .array(
        types.map { type in
          [
            "resourceType": .string(type.name), "locations": .strings(type.locations),
            "apiVersions": .strings(type.apiVersions), "capabilities": "None",
          ]
        }),
      "registrationState": .string(state.rawValue),
      "registrationPolicy": "RegistrationRequired",
    ]
  }
}

extension ResourceManager {
  /// Every namespace that a subscription can register.
  func providerDescriptions(in subscription: String) throws -> [JSONValue] {
    let owned = allProviders().map(\.namespace)
    let namespaces = Set(owned + ProviderCatalog.bystanders.filter { provider($0) == nil })
    return try namespaces.sorted().map { try providerDescription($0, in: subscription) }
  }

  /// One namespace and its state in a subscription.
  func providerDescription(_ namespace: String, in subscription: String) throws -> JSONValue {
    let name = try declaredNamespace(namespace)
    return ProviderCatalog.json(
      namespace: name, types: provider(name)?.resourceTypes ?? [],
      state: try registrationState(name, in: subscription), subscription: subscription)
  }

  /// Whether a subscription may make resources of a namespace: as soon as it is `Registering`
  /// ("Azure resource providers and types": nobody need wait for the registration's end).
  func isRegistered(_ namespace: String, in subscription: String) throws -> Bool {
    [.registering, .registered].contains(try registrationState(namespace, in: subscription))
  }

  /// Where a namespace stands in a subscription.
  func registrationState(
    _ namespace: String, in subscription: String
  ) throws -> RegistrationState {
    guard let said = try groups.registration(namespace, inSubscription: subscription) else {
      let waits = ProviderCatalog.unregisteredAtFirst.contains(namespace.lowercased())
      return waits ? .notRegistered : .registered
    }
    let isSettled = clock.now >= said.settledAt
    return switch said.isRegistered {
    case true: isSettled ? .registered : .registering
    case false: isSettled ? .notRegistered : .unregistering
    }
  }

  /// Registers a namespace, or takes it back; either takes the configured time. Asking again does
  /// not begin anew.
  func setRegistered(_ registered: Bool, _ namespace: String, in subscription: String) throws {
    let name = try declaredNamespace(namespace)
    let state = try registrationState(name, in: subscription)
    let wanted: [RegistrationState] =
      registered ? [.registered, .registering] : [.notRegistered, .unregistering]
    guard !wanted.contains(state) else { return }
    try groups.setRegistered(
      registered, name, inSubscription: subscription,
      settledAt: clock.now + configuration.providerRegistrationDuration)
  }

  private func declaredNamespace(_ namespace: String) throws -> String {
    if let provider = provider(namespace) { return provider.namespace }
    let wanted = namespace.lowercased()
    guard let known = ProviderCatalog.bystanders.first(where: { $0.lowercased() == wanted }) else {
      throw ARMError.invalidNamespace(namespace)
    }
    return known
  }
}

/// `registrationState` of a namespace (azure-mgmt-resource, `Provider`; "Azure resource
/// providers and types").
enum RegistrationState: String {
  case notRegistered = "NotRegistered"
  case registering = "Registering"
  case registered = "Registered"
  case unregistering = "Unregistering"
}
