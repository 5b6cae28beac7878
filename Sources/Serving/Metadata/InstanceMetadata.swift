import ArcFed
import ArcFedHTTP

/// The instance metadata service at 169.254.169.254.
///
/// A program outside of any pod runs as on a machine of Azure's to which every managed identity of
/// the world is assigned. In a pod there is no such service, unless the webhook put its proxy
/// beside the container.
struct InstanceMetadata: Endpoint {
  private let emulator: Emulator
  private let pod: Pod?

  /// - Parameter pod: whose container the client is; nil for a machine of Azure's.
  init(of emulator: Emulator, in pod: Pod?) {
    self.emulator = emulator
    self.pod = pod
  }

  func respond(to request: HTTPRequest) async -> HTTPResponse {
    if let pod { return await PodMetadata(pod: pod).respond(to: request) }
    return await emulator.hostMetadata(request)
  }

  /// With or without a slash at the end; clients write both ("How to use managed identities for
  /// Azure resources on an Azure VM to acquire an access token").
  static func isTokenPath(_ path: String) -> Bool {
    let path = path.hasSuffix("/") ? String(path.dropLast()) : path
    return path.lowercased() == "/metadata/identity/oauth2/token"
  }
}
