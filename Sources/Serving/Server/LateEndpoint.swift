import ArcFedHTTP
import Synchronization

/// An endpoint that is known only once its own port is.
final class LateEndpoint: Endpoint {
  private let endpoint = Mutex<(any Endpoint)?>(nil)

  func become(_ endpoint: any Endpoint) { self.endpoint.withLock { $0 = endpoint } }

  func respond(to request: HTTPRequest) async -> HTTPResponse {
    guard let endpoint = endpoint.withLock({ $0 }) else { return CurrentWorld.notReady }
    return await endpoint.respond(to: request)
  }
}
