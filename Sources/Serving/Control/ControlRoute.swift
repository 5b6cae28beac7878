import ArcFed
import ArcFedHTTP
import ArcFedJSON
import ArcFedScenarios

/// One thing that the control plane does. The table of these routes requests and is documented as
/// it stands, so that the two cannot drift apart.
struct ControlRoute: Sendable {
  typealias Handler = @Sendable (ControlCall) async throws(ControlRefusal) -> HTTPResponse

  /// What a success answers with.
  struct Answer: Sendable {
    var status = 200
    let description: String
    var contentType = "application/json"
  }

  let method: HTTPMethod
  /// Below `/_arcfed/v1`, with `{name}` for a segment.
  let path: String
  /// The name of the operation in the OpenAPI document.
  let operation: String
  let summary: String
  let answer: Answer
  /// Whether it answers without the token, and before the world is set up.
  var isOpen = false
  var query: [FieldSchema] = []
  /// The members of the body; nil for a request without one.
  var body: [FieldSchema]?
  let handler: Handler

  init(
    _ method: HTTPMethod, _ path: String, _ operation: String, _ summary: String,
    answer: Answer, isOpen: Bool = false, query: [FieldSchema] = [], body: [FieldSchema]? = nil,
    handler: @escaping Handler
  ) {
    self.method = method
    self.path = path
    self.operation = operation
    self.summary = summary
    self.answer = answer
    self.isOpen = isOpen
    self.query = query
    self.body = body
    self.handler = handler
  }

  /// The names in braces, in order.
  var parameters: [String] {
    path.split(separator: "/").filter { $0.hasPrefix("{") }.map {
      String($0.dropFirst().dropLast())
    }
  }

  /// What the braces stand for when the path is this route's.
  func match(_ segments: [String]) -> [String: String]? {
    let pattern = path.split(separator: "/")
    guard pattern.count == segments.count else { return nil }
    var found: [String: String] = [:]
    for (part, segment) in zip(pattern, segments) {
      if part.hasPrefix("{") {
        found[String(part.dropFirst().dropLast())] = segment
      } else if part != segment {
        return nil
      }
    }
    return found
  }

  /// Every route there is.
  static let all: [ControlRoute] =
    serverRoutes + clockRoutes + faultRoutes + traceRoutes + snapshotRoutes + clusterRoutes
    + clusterChanges + releaseRoutes + podRoutes
}

/// A request to the control plane that has been checked: the token, the query and the body.
struct ControlCall: Sendable {
  let server: EmulatorServer
  let request: HTTPRequest
  let path: [String: String]
  let query: JSONObject
  let body: JSONObject

  /// The world as it is now.
  func emulator() throws(ControlRefusal) -> Emulator {
    guard server.world.isOpen, let emulator = server.world.emulator else {
      throw ControlRefusal(
        503, "SettingUp", "the world is not set up yet", headers: ["Retry-After": "1"])
    }
    return emulator
  }

  /// The cluster that the path names.
  func cluster() throws(ControlRefusal) -> ConnectedCluster {
    try cluster(named: path["cluster"] ?? "")
  }

  func cluster(named name: String) throws(ControlRefusal) -> ConnectedCluster {
    let clusters = try emulator().clusters
    guard let cluster = clusters.first(where: { $0.name == name }) else {
      throw ControlRefusal(unknown: "cluster", name, among: clusters.map(\.name))
    }
    return cluster
  }

  /// Does something that a service may refuse.
  func attempt<Result: Sendable>(
    _ body: () async throws(Refusal) -> Result
  ) async throws(ControlRefusal) -> Result {
    do throws(Refusal) {
      return try await body()
    } catch {
      throw ControlRefusal(error)
    }
  }

  func text(_ name: String) -> String? { body[name]?.stringValue }
}
