import ArcFedHTTP

/// A local origin behind which one service stands, a cluster's API server or a vault.
struct HostDoor: Endpoint {
  private let origin: Origin
  private let world: CurrentWorld
  /// Whoever opened the door outlives it.
  private unowned let addresses: DirectAddresses

  init(to origin: Origin, in world: CurrentWorld, addresses: DirectAddresses) {
    self.origin = origin
    self.world = world
    self.addresses = addresses
  }

  /// Asks the service as if by its production name.
  func respond(to request: HTTPRequest) async -> HTTPResponse {
    guard world.isOpen else { return CurrentWorld.notReady }
    var request = request
    request.origin = origin
    request.headers["Host"] = origin.authority
    let answer = await world.answer(to: request)
    return AnswerAddresses(addresses, answering: request).rewritten(answer)
  }
}
