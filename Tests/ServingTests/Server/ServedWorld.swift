import ArcFed
import ArcFedHTTP
import ArcFedHTTPServer
import ArcFedJSON
import ArcFedScenarios
import Foundation

@testable import ArcFedServing

/// A world on sockets, and a client of it that knows only what outsiders know.
struct ServedWorld {
  let server: EmulatorServer
  let client: HTTPClient
  private let authorityFile: TemporaryFile

  /// A world that `steps` set up; an empty one without any.
  init(
    _ steps: String? = nil, _ change: (inout ServerOptions) -> Void = { _ in }
  ) async throws {
    var options = ServerOptions()
    options.seed = 1
    change(&options)
    let script = try steps.map {
      try Script(file: "test.json5", bytes: Array("{ title: \"test\", steps: [\($0)] }".utf8))
    }
    let started = ContinuousClock.now
    let monotonicNow: @Sendable () -> Duration = { started.duration(to: .now) }
    server = try await EmulatorServer(
      options, script: script,
      clocks: MachineClocks(
        monotonicNow: monotonicNow,
        secondsSince1970: Int64(Date().timeIntervalSince1970)))
    authorityFile = try TemporaryFile(server.authority.certificatePEM)
    // Other tests keep both processors busy for a minute and more.
    var limits = HTTPClientLimits.standard
    limits.requestSeconds = 240
    client = HTTPClient(
      trust: .file(authorityFile.path), limits: limits, monotonicNow: monotonicNow)
  }

  var emulator: Emulator {
    get throws {
      guard let emulator = server.world.emulator else { throw Missing() }
      return emulator
    }
  }

  struct Missing: Error {}

  /// What the main origin answers to a GET.
  func get(_ path: String, headers: HTTPHeaders = [:]) async throws -> HTTPResponse {
    try await client.send(
      HTTPRequest(.get, "\(server.addresses.main)\(path)", headers: headers))
  }

  /// What it answers to a posted form.
  func post(_ path: String, _ fields: [(String, String)]) async throws -> HTTPResponse {
    try await client.send(
      HTTPRequest(
        .post, "\(server.addresses.main)\(path)",
        headers: ["Content-Type": "application/x-www-form-urlencoded"],
        body: FormURLEncoded.encode(fields)))
  }

  /// An access token of the administrator's, asked for as an SDK does.
  func administratorToken(scope: String) async throws -> String {
    let emulator = try emulator
    let answer = try await post(
      "/\(emulator.tenantID)/oauth2/v2.0/token",
      [
        ("grant_type", "client_credentials"), ("client_id", emulator.operatorClientID),
        ("client_secret", emulator.operatorSecret), ("scope", scope),
      ])
    guard let token = try answer.json()["access_token"]?.stringValue else { throw Missing() }
    return token
  }
}

/// A file that goes with its owner.
final class TemporaryFile: Sendable {
  let path: String

  init(_ text: String) throws {
    path = NSTemporaryDirectory() + "arcfed-test-\(UUID().uuidString)"
    try text.write(toFile: path, atomically: true, encoding: .utf8)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
