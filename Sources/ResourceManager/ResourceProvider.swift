package import ArcFedHTTP
package import ArcFedJSON

/// The owner of a namespace of resource types. Resource Manager checks who asks, for what and in
/// which version; the provider does the work and answers in Resource Manager's shapes.
package protocol ResourceProvider: Sendable {
  /// The namespace in its documented casing: `Microsoft.ManagedIdentity`.
  var namespace: String { get }

  /// The types that the provider owns, nested ones included.
  var resourceTypes: [ResourceTypeDescription] { get }

  /// Answers one request that is authenticated, authorized and well addressed.
  func respond(to request: ResourceRequest) async -> HTTPResponse
}

extension ResourceProvider {
  /// The type with a name, whatever its casing; nil when the provider has none.
  func type(named name: String) -> ResourceTypeDescription? {
    let wanted = name.lowercased()
    return resourceTypes.first { $0.name.lowercased() == wanted }
  }

  /// Whether a resource or a list of the provider can be where an id says. What has regions lives
  /// in a resource group, its children with it, and a subscription lists it too. An extension
  /// attaches to anything. Everything else belongs to a subscription or to the tenant.
  ///
  /// Elsewhere it must not be: permissions hold along the whole path, and a provider may look at
  /// the group and the name only.
  func canPlace(_ id: AzureResourceID) -> Bool {
    let outermost = id.types.first.flatMap(type(named:))
    if let outermost, outermost.isExtension { return true }
    let scope = id.scope
    guard let outermost, !outermost.locations.isEmpty else {
      return scope == .root || scope.isSubscription
    }
    let isTopList = id.isCollection && id.types.count == 1
    return scope.isResourceGroup || (scope.isSubscription && isTopList)
  }
}

/// What a provider says about one of its resource types.
package struct ResourceTypeDescription: Hashable, Sendable {
  /// The type without its namespace: `userAssignedIdentities`, or for a nested type
  /// `userAssignedIdentities/federatedIdentityCredentials`.
  package let name: String

  /// The api-versions that requests may name, newest first.
  package let apiVersions: [String]

  /// The regions in display form (`North Europe`); empty for a type without a place of its own.
  package let locations: [String]

  /// Whether resources of the type attach to any other resource.
  package let isExtension: Bool

  /// Describes a type.
  package init(
    name: String, apiVersions: [String], locations: [String] = [], isExtension: Bool = false
  ) {
    self.name = name
    self.apiVersions = apiVersions
    self.locations = locations
    self.isExtension = isExtension
  }
}

/// A request as a provider sees it.
package struct ResourceRequest: Sendable {
  /// The request as it arrived.
  package let http: HTTPRequest

  /// What is addressed, the provider's words in their declared casing. A collection has no last
  /// name.
  package let id: AzureResourceID

  /// The action of `POST {id}/{action}`; nil otherwise.
  package let action: String?

  /// The api-version asked for, one that the provider declared.
  package let apiVersion: String

  /// The body; nil when there is none.
  package let body: JSONValue?

  /// Who asks.
  package let caller: Caller

  /// The location of the resource group that holds the resource; nil outside a group.
  package let resourceGroupLocation: String?

  /// Puts a request together.
  package init(
    http: HTTPRequest, id: AzureResourceID, action: String? = nil, apiVersion: String,
    body: JSONValue? = nil, caller: Caller, resourceGroupLocation: String? = nil
  ) {
    self.http = http
    self.id = id
    self.action = action
    self.apiVersion = apiVersion
    self.body = body
    self.caller = caller
    self.resourceGroupLocation = resourceGroupLocation
  }
}

/// The principal on whose behalf a request is made, as its access token names it.
package struct Caller: Hashable, Sendable {
  /// The principal's object id in the directory (claim `oid`).
  package let objectID: String

  /// The client's application id (claim `appid`, or `azp` in a v2.0 token).
  package let appID: String

  /// The tenant that issued the token (claim `tid`).
  package let tenantID: String

  /// Names a caller.
  package init(objectID: String, appID: String, tenantID: String) {
    self.objectID = objectID
    self.appID = appID
    self.tenantID = tenantID
  }
}

/// The directory, as far as Resource Manager asks it: whether a principal exists.
package protocol PrincipalDirectory: Sendable {
  /// Whether the directory holds a principal with this object id.
  func principalExists(objectID: String) async -> Bool
}
