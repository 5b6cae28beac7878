import ArcFedHTTP
import ArcFedJSON

// Requests that a provider answers.

extension ResourceManagerEndpoint {
  func answerResource(
    _ id: AzureResourceID, action: String?, _ context: RequestContext
  ) async throws -> HTTPResponse {
    guard let provider = context.provider, let type = context.type else {
      throw ARMError.invalidPath
    }
    // A resource lives in a group, and the group must be there.
    var group: ResourceGroup?
    if let groupID = id.resourceGroupID {
      group = try await manager.resourceGroup(groupID)
      guard group != nil else {
        throw ARMError.resourceGroupNotFound(groupID.resourceGroup ?? "")
      }
    }
    if [.put, .patch].contains(context.method), let group, group.isLeaving {
      throw ARMError.resourceGroupBeingDeleted(group.name)
    }
    // Changes need the namespace to be registered; what was made before can still be read.
    if [.put, .patch, .post].contains(context.method), let subscription = id.subscription,
      !(try await manager.isRegistered(provider.namespace, in: subscription))
    {
      throw ARMError.notRegistered(provider.namespace)
    }
    if context.method == .put { try checkLocation(context.body, id, type) }
    if id.isCollection, context.method != .get, context.method != .post {
      throw ARMError.methodNotAllowed(context.method.rawValue)
    }
    if context.method == .head {
      // "Resources - Check Existence By Id": 204 or 404, whatever the provider has to say.
      let found = await provider.respond(
        to: ResourceRequest(
          http: reading(id, context), id: id, apiVersion: context.version,
          caller: context.caller, resourceGroupLocation: group?.location))
      return HTTPResponse(status: found.isSuccess ? 204 : found.status)
    }
    let response = await provider.respond(
      to: ResourceRequest(
        http: context.http, id: id, action: action, apiVersion: context.version,
        body: context.body, caller: context.caller, resourceGroupLocation: group?.location))
    // What is deleted takes the roles on it with it.
    if context.method == .delete, response.isSuccess {
      try await manager.removeRoleAssignments(in: id)
    }
    return response
  }

  /// A type that lives in regions needs one, and one where it is offered.
  private func checkLocation(
    _ body: JSONValue?, _ id: AzureResourceID, _ type: ResourceTypeDescription
  ) throws {
    guard !type.locations.isEmpty, !id.isCollection else { return }
    guard let location = body?["location"]?.stringValue, !location.isEmpty else {
      throw ARMError.locationRequired
    }
    guard type.locations.contains(where: { Location.isSame($0, location) }) else {
      throw ARMError.locationNotAvailable(
        location, type: id.resourceType ?? "", available: type.locations)
    }
  }

  /// Throws when the scope of a role assignment is not there: its resource group, or the resource
  /// itself, or cannot be where it is. Of nested resources only the outermost is asked for.
  func checkExistence(of scope: AzureResourceID, _ context: RequestContext) async throws {
    var group: ResourceGroup?
    if let groupID = scope.resourceGroupID {
      group = try await manager.resourceGroup(groupID)
      guard group != nil else {
        throw ARMError.resourceGroupNotFound(groupID.resourceGroup ?? "")
      }
    }
    guard let namespace = scope.provider, let name = scope.names.first else { return }
    guard let provider = await manager.provider(namespace) else {
      throw ARMError.invalidNamespace(namespace)
    }
    guard let type = provider.type(named: scope.types[0]), let version = type.apiVersions.first,
      provider.canPlace(scope)
    else {
      throw ARMError.invalidResourceType(namespace: namespace, version: context.version)
    }
    let id = scope.scope.appending(provider: provider.namespace, type: type.name, name: name)
    let response = await provider.respond(
      to: ResourceRequest(
        http: reading(id, context), id: id, apiVersion: version, caller: context.caller,
        resourceGroupLocation: group?.location))
    guard response.isSuccess else { throw ARMError.resourceNotFound(id) }
  }

  /// Deletes every resource of a group through its provider.
  func deleteResources(in group: ResourceGroup, _ context: RequestContext) async {
    await forEachResource(in: group.id, context) { provider, type, version, item in
      guard let name = item["name"]?.stringValue else { return }
      let id = group.id.appending(provider: provider.namespace, type: type.name, name: name)
      var http = reading(id, context)
      http.method = .delete
      _ = await provider.respond(
        to: ResourceRequest(
          http: http, id: id, apiVersion: version, caller: context.caller,
          resourceGroupLocation: group.location))
    }
  }

  /// Lists the top-level resources below a scope, provider after provider.
  func forEachResource(
    in scope: AzureResourceID, _ context: RequestContext,
    _ body: (any ResourceProvider, ResourceTypeDescription, String, JSONValue) async -> Void
  ) async {
    for provider in await manager.allProviders() {
      let tracked = provider.resourceTypes.filter {
        !$0.name.contains("/") && !$0.locations.isEmpty
      }
      for type in tracked {
        guard let version = type.apiVersions.first else { continue }
        let collection = scope.appending(provider: provider.namespace, type: type.name)
        let list = await provider.respond(
          to: ResourceRequest(
            http: reading(collection, context), id: collection, apiVersion: version,
            caller: context.caller))
        guard list.isSuccess else { continue }
        for item in (try? list.json())?["value"]?.arrayValue ?? [] {
          await body(provider, type, version, item)
        }
      }
    }
  }

  /// The resource that an operation was about, as it is now.
  func resource(of operation: AsyncOperation, _ context: RequestContext) async -> HTTPResponse {
    guard let namespace = operation.resource.provider,
      let provider = await manager.provider(namespace)
    else { return HTTPResponse(status: 200) }
    let found = await provider.respond(
      to: ResourceRequest(
        http: reading(operation.resource, context), id: operation.resource,
        apiVersion: operation.apiVersion, caller: context.caller))
    return found.isSuccess ? found : HTTPResponse(status: 204)
  }

  /// A request of Resource Manager's own, made on the caller's behalf.
  func reading(_ id: AzureResourceID, _ context: RequestContext) -> HTTPRequest {
    var request = context.http
    request.method = .get
    request.path = id.text
    request.query = nil
    request.body = []
    return request
  }
}
