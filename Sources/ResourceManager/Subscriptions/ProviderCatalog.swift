import ArcFedJSON

/// Which namespaces a subscription can register, and which a new one has registered.
enum ProviderCatalog {
  /// Namespaces that clients ask about although no emulated service owns them: what
  /// `az connectedk8s connect` checks, and Resource Manager's own.
  static let bystanders = [
    "Microsoft.Authorization", "Microsoft.ExtendedLocation", "Microsoft.KubernetesConfiguration",
    "Microsoft.Resources",
  ]

  /// Namespaces that users must register themselves before they connect a cluster ("Connect an
  /// existing Kubernetes cluster to Azure Arc", prerequisites).
  static let unregisteredAtFirst = [
    "microsoft.kubernetes", "microsoft.kubernetesconfiguration", "microsoft.extendedlocation",
  ]

  /// The description of a namespace (azure-mgmt-resource v2025_04_01, Provider).
  static func json(
    namespace: String, types: [ResourceTypeDescription], isRegistered: Bool, subscription: String
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
      "registrationState": .string(isRegistered ? "Registered" : "NotRegistered"),
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
      isRegistered: try isRegistered(name, in: subscription), subscription: subscription)
  }

  /// Whether a subscription has registered a namespace.
  func isRegistered(_ namespace: String, in subscription: String) throws -> Bool {
    try groups.isRegistered(namespace, inSubscription: subscription)
      ?? !ProviderCatalog.unregisteredAtFirst.contains(namespace.lowercased())
  }

  /// Registers a namespace, or takes it back.
  ///
  /// In reality registration is seen as `Registering` for a while; here it is done at once.
  func setRegistered(_ registered: Bool, _ namespace: String, in subscription: String) throws {
    try groups.setRegistered(
      registered, declaredNamespace(namespace), inSubscription: subscription)
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
