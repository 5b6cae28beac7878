import ArcFedHTTP

/// What a request to Resource Manager addresses, read from its method and path alone.
enum ResourceManagerRoute: Hashable {
  /// `/metadata/endpoints`: the cloud's own description, open to everybody.
  case endpoints
  case tenants
  case subscriptions
  case subscription(String)
  case locations(subscription: String)
  case resourceGroups(subscription: String)
  case resourceGroup(AzureResourceID)
  /// All resources of a subscription, or of a resource group in it.
  case resources(scope: AzureResourceID)
  case providers(subscription: String)
  case provider(subscription: String, namespace: String)
  case registration(subscription: String, namespace: String, registers: Bool)
  /// The status of an operation, `Azure-AsyncOperation`.
  case operationStatus(subscription: String, operation: String)
  /// The result of an operation, `Location`.
  case operationResult(subscription: String, operation: String)
  case roleDefinitions(scope: AzureResourceID)
  case roleDefinition(scope: AzureResourceID, name: String)
  case roleAssignments(scope: AzureResourceID)
  case roleAssignment(scope: AzureResourceID, name: String)
  /// What a provider owns.
  case resource(AzureResourceID, action: String?)

  /// Reads a request's address; nil for a path that no route has.
  init?(_ request: HTTPRequest) {
    let segments = request.pathSegments
    if let own = Self.own(segments, request.method) {
      self = own
      return
    }
    guard let id = AzureResourceID(parsing: "/" + segments.joined(separator: "/")),
      id.isAttachedToOne
    else { return nil }
    if let access = Self.access(id) {
      self = access
      return
    }
    guard id.provider != nil else { return nil }
    if request.method == .post, id.isCollection, let action = id.types.last, let parent = id.parent,
      !id.names.isEmpty
    {
      self = .resource(parent, action: action)
    } else {
      self = .resource(id, action: nil)
    }
  }

  /// The subscription in the address; nil for a tenant-wide route.
  var subscription: String? {
    switch self {
    case .endpoints, .tenants, .subscriptions: nil
    case .subscription(let id), .locations(let id), .resourceGroups(let id), .providers(let id): id
    case .provider(let id, _), .registration(let id, _, _): id
    case .operationStatus(let id, _), .operationResult(let id, _): id
    case .resourceGroup(let id), .resource(let id, _), .resources(let id): id.subscription
    case .roleDefinitions(let scope), .roleDefinition(let scope, _): scope.subscription
    case .roleAssignments(let scope), .roleAssignment(let scope, _): scope.subscription
    }
  }
}

extension ResourceManagerRoute {
  /// The routes that Resource Manager answers without a provider.
  private static func own(_ segments: [String], _ method: HTTPMethod) -> ResourceManagerRoute? {
    let words = segments.map { $0.lowercased() }
    switch words.count {
    case 1 where words[0] == "tenants": return .tenants
    case 1 where words[0] == "subscriptions": return .subscriptions
    case 2 where words == ["metadata", "endpoints"]: return .endpoints
    case 2... where words[0] == "subscriptions":
      return inSubscription(segments[1], segments.dropFirst(2).map { $0 }, method)
    default: return nil
    }
  }

  private static func inSubscription(
    _ subscription: String, _ rest: [String], _ method: HTTPMethod
  ) -> ResourceManagerRoute? {
    let words = rest.map { $0.lowercased() }
    switch (words.first, words.count) {
    case (nil, _): return .subscription(subscription)
    case ("locations", 1): return .locations(subscription: subscription)
    case ("resourcegroups", 1): return .resourceGroups(subscription: subscription)
    case ("resourcegroups", 2):
      return .resourceGroup(AzureResourceID(subscription: subscription, resourceGroup: rest[1]))
    case ("resources", 1): return .resources(scope: AzureResourceID(subscription: subscription))
    case ("resourcegroups", 3) where words[2] == "resources":
      return .resources(
        scope: AzureResourceID(subscription: subscription, resourceGroup: rest[1]))
    case ("providers", 1): return .providers(subscription: subscription)
    case ("providers", 2): return .provider(subscription: subscription, namespace: rest[1])
    case ("providers", 3) where method == .post && ["register", "unregister"].contains(words[2]):
      return .registration(
        subscription: subscription, namespace: rest[1], registers: words[2] == "register")
    case ("operationresults", 2):
      return .operationResult(subscription: subscription, operation: rest[1])
    case ("providers", 6) where words[2] == "locations" && words[4] == "operationstatuses":
      return .operationStatus(subscription: subscription, operation: rest[5])
    default: return nil
    }
  }

  /// The routes of `Microsoft.Authorization`, which attach to any scope.
  private static func access(_ id: AzureResourceID) -> ResourceManagerRoute? {
    guard id.provider?.lowercased() == "microsoft.authorization", id.types.count == 1 else {
      return nil
    }
    switch (id.types[0].lowercased(), id.name) {
    case ("roledefinitions", nil): return .roleDefinitions(scope: id.scope)
    case ("roledefinitions", let name?): return .roleDefinition(scope: id.scope, name: name)
    case ("roleassignments", nil): return .roleAssignments(scope: id.scope)
    case ("roleassignments", let name?): return .roleAssignment(scope: id.scope, name: name)
    default: return nil
    }
  }
}

// MARK: - What a caller must be permitted

extension ResourceManagerRoute {
  /// The action that the request performs and the scope it acts on; nil where any valid token will
  /// do. The names are those of "Azure permissions" in azure-docs.
  func permission(for method: HTTPMethod) -> (action: String, scope: AzureResourceID)? {
    let verb = Self.verb(of: method)
    switch self {
    case .endpoints, .tenants, .subscriptions, .operationStatus, .operationResult: return nil
    case .subscription(let id):
      return ("Microsoft.Resources/subscriptions/\(verb)", AzureResourceID(subscription: id))
    case .locations(let id):
      return (
        "Microsoft.Resources/subscriptions/locations/\(verb)", AzureResourceID(subscription: id)
      )
    case .resourceGroups(let id):
      return (
        "Microsoft.Resources/subscriptions/resourceGroups/\(verb)",
        AzureResourceID(subscription: id)
      )
    case .resourceGroup(let id):
      return ("Microsoft.Resources/subscriptions/resourceGroups/\(verb)", id)
    case .resources(let scope):
      let type = scope.resourceGroup == nil ? "" : "resourceGroups/"
      return ("Microsoft.Resources/subscriptions/\(type)resources/read", scope)
    case .providers(let id), .provider(let id, _):
      return ("Microsoft.Resources/subscriptions/providers/read", AzureResourceID(subscription: id))
    case .registration(let id, let namespace, let registers):
      let word = registers ? "register" : "unregister"
      return ("\(namespace)/\(word)/action", AzureResourceID(subscription: id))
    case .roleDefinitions(let scope), .roleDefinition(let scope, _):
      return ("Microsoft.Authorization/roleDefinitions/\(verb)", scope)
    case .roleAssignments(let scope):
      return ("Microsoft.Authorization/roleAssignments/\(verb)", scope)
    case .roleAssignment(let scope, let name):
      let id = scope.appending(
        provider: "Microsoft.Authorization", type: "roleAssignments", name: name)
      return ("Microsoft.Authorization/roleAssignments/\(verb)", id)
    case .resource(let id, nil) where id.scope == .root && id.types == ["operations"]:
      // What a provider can do is no secret.
      return nil
    case .resource(let id, nil) where id.types.last?.lowercased() == "checknameavailability":
      // A question, though it is posted ("Azure permissions", Microsoft.KeyVault and
      // Microsoft.Storage).
      return ("\(id.resourceType ?? "")/read", id.scope)
    case .resource(let id, let action):
      let type = id.resourceType ?? ""
      let scope = id.isCollection ? id.parent ?? id : id
      return ("\(type)/\(action.map { "\($0)/action" } ?? verb)", scope)
    }
  }

  private static func verb(of method: HTTPMethod) -> String {
    switch method {
    case .get, .head: "read"
    case .delete: "delete"
    case .post: "action"
    default: "write"
    }
  }
}

// MARK: - Lists

extension ResourceManagerRoute {
  /// Whether the answer is a list that is cut into pages: what providers list is, too.
  var isPagedList: Bool {
    switch self {
    case .resourceGroups, .resources, .providers, .roleDefinitions, .roleAssignments: true
    case .resource(let id, action: nil): id.isCollection
    default: false
    }
  }
}
