import ArcFedHTTP
import ArcFedJOSE
import ArcFedJSON
import ArcFedOpenIDConnect
import ArcFedSimulation
import Synchronization

/// The public documents of a cluster's issuer, which does as it is told and counts its visitors.
final class FakeIssuer: Endpoint {
  struct State {
    var discovery: HTTPResponse
    var keys: HTTPResponse
    var delay = Duration.zero
    var visits: [String] = []
  }

  let issuer: IssuerURL
  private let clock: any WorldClock
  private let state: Mutex<State>

  init(_ text: String, keys: [JWK], clock: any WorldClock) throws {
    issuer = try IssuerURL(text)
    self.clock = clock
    let document = DiscoveryDocument(
      issuer: text, jwksURI: issuer.jwksURL, signingAlgorithms: ["RS256"])
    state = Mutex(
      State(discovery: .json(200, document.json), keys: .json(200, JWKSet(keys: keys).json)))
  }

  /// The paths asked for, in order.
  var visits: [String] { state.withLock { $0.visits } }

  func publish(_ keys: [JWK]) {
    state.withLock { $0.keys = .json(200, JWKSet(keys: keys).json) }
  }

  /// Breaks in a way that a row of a table names.
  func misbehave(_ how: String) {
    state.withLock { state in
      switch how {
      case "slow": state.delay = .seconds(60)
      case "missing": state.discovery = HTTPResponse(status: 404)
      case "redirecting":
        state.discovery = HTTPResponse(status: 302, headers: ["Location": "https://elsewhere"])
      case "oversize":
        state.keys = HTTPResponse(status: 200, body: [UInt8](repeating: 0x20, count: 2_000_000))
      case "malformed": state.keys = .text(200, "<html>")
      case "anotherIssuer":
        state.discovery = .json(
          200, ["issuer": "https://another.example", "jwks_uri": .string(issuer.jwksURL)])
      case "noKeys": state.keys = .json(200, ["keys": []])
      default: preconditionFailure("the issuer cannot be \(how)")
      }
    }
  }

  func respond(to request: HTTPRequest) async -> HTTPResponse {
    let delay = state.withLock { state in
      state.visits.append(request.path)
      return state.delay
    }
    if delay > .zero { try? await clock.sleep(for: delay) }
    return state.withLock { state in
      request.url == issuer.discoveryURL ? state.discovery : state.keys
    }
  }
}
