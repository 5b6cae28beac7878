import ArcFedHTTP
import ArcFedJSON

/// What only an emulator can do, under `/_arcfed/v1/`: guarded by a random bearer token, so that no
/// web page on this machine reaches it.
struct ControlPlane: Endpoint {
  /// The server that owns this; nil once it has gone.
  weak let server: EmulatorServer?

  init(of server: EmulatorServer) { self.server = server }

  func respond(to request: HTTPRequest) async -> HTTPResponse {
    guard let server else { return CurrentWorld.notReady }
    if request.path == MainFront.controlPrefix + "v1/health" {
      return .json(
        server.world.isOpen ? 200 : 503, ["status": server.world.isOpen ? "ok" : "setting up"])
    }
    guard request.bearerToken == server.controlToken else {
      return ControlAnswer.refusal(
        401, "Unauthorized", "the control plane wants 'Authorization: Bearer' with its token")
    }
    return ControlAnswer.refusal(404, "NotFound", "the control plane has no '\(request.path)'")
  }
}
