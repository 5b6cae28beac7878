import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation

// Resource groups, and the operations that Resource Manager itself begins.

extension ResourceManagerEndpoint {
  func answerResourceGroup(_ context: RequestContext) async throws -> HTTPResponse {
    if case .resourceGroups(let subscription) = context.route {
      guard context.method == .get else {
        throw ARMError.methodNotAllowed(context.method.rawValue)
      }
      let filter = try ResourceFilter(context.http.queryValue("$filter"))
      let groups = try await manager.resourceGroups(in: subscription).map(\.json)
      return .json(200, ["value": .array(groups.filter(filter.takes))])
    }
    guard case .resourceGroup(let id) = context.route else { throw ARMError.invalidPath }
    if context.method == .put { return try await putResourceGroup(id, context) }
    guard let group = try await manager.resourceGroup(id) else {
      throw ARMError.resourceGroupNotFound(id.resourceGroup ?? "")
    }
    switch context.method {
    case .get: return .json(200, group.json)
    case .head: return HTTPResponse(status: 204)
    case .patch: return try await patchResourceGroup(group.id, context)
    case .delete: return try await deleteResourceGroup(group.id, context)
    default: throw ARMError.methodNotAllowed(context.method.rawValue)
    }
  }

  private func putResourceGroup(
    _ id: AzureResourceID, _ context: RequestContext
  ) async throws -> HTTPResponse {
    guard let body = context.body?.objectValue else {
      throw ARMError.invalidRequestContent("The request body is missing.")
    }
    guard let location = body["location"]?.stringValue, !location.isEmpty else {
      throw ARMError.locationRequired
    }
    guard Location.publicRegions.contains(where: { Location.isSame($0, location) }) else {
      throw ARMError.locationNotAvailable(
        location, type: "Microsoft.Resources/resourceGroups", available: Location.publicRegions)
    }
    let name = id.resourceGroup ?? ""
    if let invalid = ResourceGroup.invalidCharacters(in: name) {
      throw ARMError.invalidGroupName(name, invalid: invalid)
    }
    let result = try await manager.putResourceGroup(
      ResourceGroup(
        id: id, location: location, tags: body["tags"]?.objectValue,
        managedBy: body["managedBy"]?.stringValue))
    return .json(result.isNew ? 201 : 200, result.group.json)
  }

  private func patchResourceGroup(
    _ id: AzureResourceID, _ context: RequestContext
  ) async throws -> HTTPResponse {
    let changed = try await manager.patchResourceGroup(
      id, tags: context.body?["tags"]?.objectValue)
    return .json(200, changed.json)
  }

  /// The status of an operation, or its result.
  func answerOperation(_ context: RequestContext) async throws -> HTTPResponse {
    guard context.method == .get else { throw ARMError.methodNotAllowed(context.method.rawValue) }
    switch context.route {
    case .operationStatus(let subscription, let id):
      let operation = try await operation(id, in: subscription)
      let headers: HTTPHeaders =
        operation.outcome == nil ? ["Retry-After": "\(AsyncOperation.retryAfterSeconds)"] : [:]
      return .json(200, operation.json, headers: headers)
    case .operationResult(let subscription, let id):
      return await result(of: try await operation(id, in: subscription), context)
    default:
      throw ARMError.invalidPath
    }
  }

  private func operation(_ id: String, in subscription: String) async throws -> AsyncOperation {
    guard let found = await manager.operations.operation(id),
      found.resource.subscription?.lowercased() == subscription.lowercased()
    else { throw ARMError.operationNotFound(id) }
    return found
  }

  private func result(
    of operation: AsyncOperation, _ context: RequestContext
  ) async -> HTTPResponse {
    switch operation.outcome {
    case nil:
      HTTPResponse(
        status: 202,
        headers: [
          "Location": operation.resultURL, "Retry-After": "\(AsyncOperation.retryAfterSeconds)",
        ])
    case .succeeded: await resource(of: operation, context)
    case .canceled: HTTPResponse(status: 200)
    case .failed(let code, let message): ARMError.response(409, code, message)
    }
  }
}
