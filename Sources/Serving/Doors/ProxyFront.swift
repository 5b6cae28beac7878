import ArcFedHTTP

/// What stands behind the HTTP proxy: every emulated host under its production name.
struct ProxyFront: Endpoint {
  private let world: CurrentWorld

  init(in world: CurrentWorld) { self.world = world }

  func respond(to request: HTTPRequest) async -> HTTPResponse {
    guard world.isOpen else { return CurrentWorld.notReady }
    if Self.isForMetadata(request) { return await world.metadata(request) }
    return await world.answer(to: request)
  }

  func respondAtOnce(to request: HTTPRequest) -> HTTPResponse? {
    Self.isForMetadata(request) ? nil : world.answerAtOnce(to: request)
  }

  private static func isForMetadata(_ request: HTTPRequest) -> Bool {
    request.origin.host == KnownHosts.instanceMetadata && request.origin.scheme == "http"
  }
}

/// Plain HTTP on loopback: the instance metadata service, for clients that take its address by
/// configuration (`AZURE_POD_IDENTITY_AUTHORITY_HOST`).
struct MetadataFront: Endpoint {
  private let world: CurrentWorld

  init(in world: CurrentWorld) { self.world = world }

  func respond(to request: HTTPRequest) async -> HTTPResponse {
    guard world.isOpen else { return CurrentWorld.notReady }
    guard request.path.lowercased().hasPrefix("/metadata/") else {
      return .text(404, "404 Not Found: only the instance metadata service speaks plain HTTP\n")
    }
    return await world.metadata(request)
  }
}
