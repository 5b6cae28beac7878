import ArcFedHTTP
import ArcFedJSON
import Foundation

@testable import ArcFedServing

/// The control plane of a served world, asked without a socket between.
struct ControlClient {
  let world: ServedWorld
  /// A folder that goes with this.
  private let folder: TemporaryFolder?

  init(
    _ steps: String? = nil, hasFolder: Bool = true, stateFile: String? = nil
  ) async throws {
    let folder = hasFolder ? try TemporaryFolder() : nil
    self.folder = folder
    world = try await ServedWorld(steps) { options in
      options.workFolder = folder?.path
      options.volumesFolder = folder.map { "\($0.path)/volumes" }
      options.stateFile = stateFile
    }
  }

  func send(
    _ method: HTTPMethod, _ path: String, _ body: JSONValue? = nil, headers: HTTPHeaders? = nil
  ) async throws -> HTTPResponse {
    let usual: HTTPHeaders = [
      "Authorization": "Bearer \(world.server.controlToken)", "Content-Type": "application/json",
    ]
    let request = try HTTPRequest(
      method, "\(world.server.addresses.main)/_arcfed/v1\(path)", headers: headers ?? usual,
      body: body?.serialized() ?? [])
    return await ControlPlane(of: world.server).respond(to: request)
  }

  /// What the emulated services answer at the main origin, without a socket between.
  func ask(
    _ method: HTTPMethod, _ path: String, _ fields: [(String, String)] = []
  ) async throws -> HTTPResponse {
    let server = world.server
    let request = try HTTPRequest(
      method, "\(server.addresses.main)\(path)",
      headers: ["Content-Type": "application/x-www-form-urlencoded"],
      body: FormURLEncoded.encode(fields))
    let front = DirectFront(server.addresses, in: server.world)
    return await MainFront(
      control: ControlPlane(of: server), front: front, world: server.world
    ).respond(to: request)
  }

  /// The JSON of a success.
  func json(
    _ method: HTTPMethod, _ path: String, _ body: JSONValue? = nil
  ) async throws -> JSONValue {
    let response = try await send(method, path, body)
    let json = try response.json()
    guard response.isSuccess else { throw Refused(text: json.text()) }
    return json
  }

  struct Refused: Error { let text: String }
}

/// A folder that goes with its owner.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "arcfed-test-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
