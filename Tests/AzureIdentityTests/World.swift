import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation
import Synchronization
import TestSupport

@testable import ArcFedAzureIdentity

/// The rows of a table in `Fixtures/AzureIdentity`.
func rows(_ file: String) throws -> [JSONValue] {
  try JSONParser.parse(Fixture.bytes("AzureIdentity/\(file)")).arrayValue ?? []
}

/// An endpoint that notes what it was asked and answers from a list, the last answer for ever.
final class ScriptedEndpoint: Endpoint {
  private let state: Mutex<(answers: [HTTPResponse], requests: [HTTPRequest])>

  init(_ answers: [HTTPResponse]) {
    state = Mutex((answers, []))
  }

  var requests: [HTTPRequest] { state.withLock { $0.requests } }

  func respond(to request: HTTPRequest) async -> HTTPResponse {
    state.withLock { state in
      state.requests.append(request)
      return state.answers.count > 1 ? state.answers.removeFirst() : state.answers[0]
    }
  }
}

/// Tokens that are numbered: `token-1`, `token-2`, ….
final class TokenEndpoint: Endpoint {
  private let state = Mutex<(count: Int, requests: [HTTPRequest])>((0, []))
  private let lifetimeSeconds: Int

  init(lifetimeSeconds: Int = 3599) {
    self.lifetimeSeconds = lifetimeSeconds
  }

  var requests: [HTTPRequest] { state.withLock { $0.requests } }

  func respond(to request: HTTPRequest) async -> HTTPResponse {
    let number = state.withLock { state in
      state.count += 1
      state.requests.append(request)
      return state.count
    }
    return .json(
      200,
      [
        "token_type": "Bearer", "expires_in": .int(lifetimeSeconds),
        "access_token": .string("token-\(number)"),
      ])
  }
}

/// A simulation with a network and a token file that says how often it was read.
final class World: Sendable {
  let simulation = Simulation(seed: 1)
  let network: Network
  private let reads = Mutex(0)

  init() {
    network = Network(clock: simulation.clock, trace: simulation.trace)
  }

  var readCount: Int { reads.withLock { $0 } }

  func credential(
    _ environment: [String: String] = World.environment
  ) throws -> WorkloadIdentityCredential {
    try WorkloadIdentityCredential(
      environment: environment, readFile: { [self] _ in [UInt8]("assertion-\(read())\n".utf8) },
      network: network, clock: simulation.clock, trace: simulation.trace)
  }

  private func read() -> Int {
    reads.withLock { count in
      count += 1
      return count
    }
  }

  static let environment = [
    "AZURE_TENANT_ID": "t", "AZURE_CLIENT_ID": "c", "AZURE_FEDERATED_TOKEN_FILE": "/token",
    "AZURE_AUTHORITY_HOST": "https://login.microsoftonline.com/",
  ]
}
