package import ArcFedHTTP

/// The main origin of direct mode: Entra at its root, Resource Manager, Graph, blobs, and every
/// other host by its name as the first segment.
package struct DirectFront: Endpoint {
  private let addresses: DirectAddresses
  private let world: CurrentWorld

  /// The front of a world.
  package init(_ addresses: DirectAddresses, in world: CurrentWorld) {
    self.addresses = addresses
    self.world = world
  }

  /// Asks the service that the path names, and gives its answer with addresses that the client can
  /// follow. A client that came by a production name, through its own resolver, gets that host.
  package func respond(to request: HTTPRequest) async -> HTTPResponse {
    guard let network = world.network else { return CurrentWorld.notReady }
    if !request.origin.isLoopback { return await world.answer(to: request) }
    if request.path.lowercased().hasPrefix("/metadata/identity/") {
      return await world.metadata(request)
    }
    let route = DirectRoute(request.path, on: network)
    var inner = RequestAddresses(addresses).rewritten(request)
    inner.origin = route.origin
    inner.path = route.path
    inner.headers["Host"] = route.origin.authority
    let answer = await world.answer(to: inner)
    return AnswerAddresses(addresses, answering: inner).rewritten(answer)
  }
}
