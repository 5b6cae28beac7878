import ArcFedHTTP

/// The main origin: the control plane under `/_arcfed/`, and the emulated services everywhere else.
struct MainFront: Endpoint {
  /// What only an emulator can do stands below it, never mixed with the emulated surface.
  static let controlPrefix = "/_arcfed/"

  let control: any Endpoint
  let front: DirectFront
  let world: CurrentWorld

  func respond(to request: HTTPRequest) async -> HTTPResponse {
    if request.path.hasPrefix(Self.controlPrefix), request.origin.isLoopback {
      return await control.respond(to: request)
    }
    guard world.isOpen else { return CurrentWorld.notReady }
    return await front.respond(to: request)
  }
}
