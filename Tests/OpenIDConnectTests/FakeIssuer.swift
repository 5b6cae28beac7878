import ArcFedHTTP
import ArcFedJOSE
import ArcFedJSON
import ArcFedOpenIDConnect
import ArcFedSimulation
import Synchronization

/// An issuer that does as it is told and counts its visitors.
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
      State(
        discovery: .json(200, document.json), keys: .json(200, JWKSet(keys: keys).json)))
  }

  /// The paths asked for, in order.
  var visits: [String] { state.withLock { $0.visits } }

  func change(_ body: (inout sending State) -> Void) { state.withLock { body(&$0) } }

  func publish(_ keys: [JWK]) {
    change { $0.keys = .json(200, JWKSet(keys: keys).json) }
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

/// Throw-away keys.
enum TestKeys {
  static let keyring = SimulationKeyring(seed: 7)

  static func rsa(_ label: String) -> (key: PrivateKey, jwk: JWK) {
    let key = keyring.rsaKey(label: label)
    var jwk = key.publicKey.jwk
    jwk.keyID = label
    jwk.use = "sig"
    jwk.algorithm = "RS256"
    return (key, jwk)
  }
}
