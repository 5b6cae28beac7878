import ArcFedHTTP
import ArcFedSimulation

// The deletion of a resource group: what it holds goes first, then the group.

extension ResourceManagerEndpoint {
  /// Deleting an empty group takes about this long in the Azure CLI's recordings.
  private static let groupDeletionDuration = Duration.seconds(15)

  /// Begins a deletion, or joins the one under way; 202 with `Location`, as in azure-mgmt-resource.
  func deleteResourceGroup(
    _ id: AzureResourceID, _ context: RequestContext
  ) async throws -> HTTPResponse {
    let group = try await manager.beginDeletion(of: id)
    let endpoint = self
    let operation = await manager.operations.join(
      on: group.id, location: group.location, apiVersion: context.version,
      lasting: Self.groupDeletionDuration
    ) {
      await endpoint.finishDeletion(of: group.id, context)
    }
    return HTTPResponse(
      status: 202,
      headers: [
        "Location": operation.resultURL, "Retry-After": "\(AsyncOperation.retryAfterSeconds)",
      ])
  }

  /// Takes up the deletions that an earlier start of the emulator left undone. The providers of
  /// what the groups hold must be there.
  package func resumeDeletions() async throws {
    let underway = await manager.operations.resourcesUnderway().filter(\.isResourceGroup)
    var resumed: Set<AzureResourceID> = []
    for id in try await manager.leavingGroups() + underway where resumed.insert(id).inserted {
      let context = deletion(of: id)
      let endpoint = self
      await manager.operations.resume(on: id, lasting: Self.groupDeletionDuration) {
        await endpoint.finishDeletion(of: id, context)
      }
    }
  }

  /// The request of a deletion whose caller nobody remembers: he was permitted to ask for it.
  private func deletion(of id: AzureResourceID) -> RequestContext {
    RequestContext(
      http: HTTPRequest(.delete, origin: .https(ResourceManagerAPI.host), path: id.text),
      route: .resourceGroup(id), version: ResourceManagerAPI.versions.last ?? "",
      caller: Caller(objectID: "", appID: "", tenantID: manager.configuration.tenantID),
      body: nil)
  }

  /// A group that nobody has asked to delete is another one of the same name, and stays.
  private func finishDeletion(
    of id: AzureResourceID, _ context: RequestContext
  ) async -> AsyncOperation.Outcome {
    do {
      guard let group = try await manager.resourceGroup(id), group.isLeaving else {
        return .succeeded
      }
      await deleteResources(in: group, context)
      try await manager.deleteResourceGroup(id)
      return .succeeded
    } catch {
      let failure = ARMError.internalFailure
      return .failed(code: failure.code, message: failure.message)
    }
  }
}
