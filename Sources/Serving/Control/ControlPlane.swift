import ArcFedHTTP
import ArcFedJSON
import ArcFedScenarios

/// What only an emulator can do, under `/_arcfed/v1/`: guarded by a random bearer token, so that no
/// web page on this machine reaches it.
struct ControlPlane: Endpoint {
  /// More than any body needs; ours.
  static let bodyBytesMaximum = 1 << 20

  /// The server that owns this; nil once it has gone.
  weak let server: EmulatorServer?

  init(of server: EmulatorServer) { self.server = server }

  func respond(to request: HTTPRequest) async -> HTTPResponse {
    guard let server else { return CurrentWorld.notReady }
    do throws(ControlRefusal) {
      let (route, path) = try route(for: request, on: server)
      let call = ControlCall(
        server: server, request: request, path: path, query: try Self.query(request, route),
        body: try Self.body(request, route))
      return try await route.handler(call)
    } catch {
      return error.response
    }
  }

  /// 1. The route. 2. The token. 3. The method.
  private func route(
    for request: HTTPRequest, on server: EmulatorServer
  ) throws(ControlRefusal) -> (ControlRoute, [String: String]) {
    let segments = request.pathSegments
    let isOurs = segments.starts(with: ["_arcfed", "v1"])
    let below = Array(segments.dropFirst(2))
    let fitting = ControlRoute.all.compactMap { route in
      route.match(below).map { (route: route, path: $0) }
    }
    let found = isOurs ? fitting.first { $0.route.method == request.method } : nil
    if let found, found.route.isOpen { return found }
    guard Self.isEqual(request.bearerToken ?? "", server.controlToken) else {
      throw ControlRefusal(
        401, "Unauthorized", "the control plane wants 'Authorization: Bearer' with its token",
        headers: ["WWW-Authenticate": "Bearer realm=\"arcfed\""])
    }
    if let found { return found }
    guard isOurs, !fitting.isEmpty else {
      let known = ControlRoute.all.map { "\(MainFront.controlPrefix)v1\($0.path)" }
      throw ControlRefusal(unknown: "resource", request.path, among: known)
    }
    let methods = fitting.map(\.route.method.rawValue).joined(separator: ", ")
    throw ControlRefusal(
      405, "MethodNotAllowed", "'\(request.path)' takes \(methods), not \(request.method)",
      headers: ["Allow": methods])
  }

  /// Compares without telling by the time it takes how much is right.
  static func isEqual(_ left: String, _ right: String) -> Bool {
    let (left, right) = (Array(left.utf8), Array(right.utf8))
    var difference = left.count ^ right.count
    for index in right.indices {
      difference |= Int((index < left.count ? left[index] : 0) ^ right[index])
    }
    return difference == 0
  }

  private static func query(
    _ request: HTTPRequest, _ route: ControlRoute
  ) throws(ControlRefusal) -> JSONObject {
    guard let query = request.query, !query.isEmpty else {
      return try checked("{}", route.query)
    }
    guard let fields = try? FormURLEncoded.parse(query) else {
      throw ControlRefusal(400, "BadRequest", "the query is malformed")
    }
    var object: JSONObject = [:]
    for field in fields {
      if object[field.name] != nil {
        throw ControlRefusal(400, "BadRequest", "'\(field.name)' stands twice in the query")
      }
      let kind = route.query.first { $0.name == field.name }?.kind
      object[field.name] = value(field.value, of: kind)
    }
    return try checked(JSONValue.object(object).text(), route.query)
  }

  /// A text of the query as the kind of value that is wanted, as far as it is one.
  private static func value(_ text: String, of kind: ValueKind?) -> JSONValue {
    switch kind {
    case .integer: Int(text).map(JSONValue.int) ?? .string(text)
    case .boolean where text.isEmpty || text == "true": true
    case .boolean where text == "false": false
    default: .string(text)
    }
  }

  private static func body(
    _ request: HTTPRequest, _ route: ControlRoute
  ) throws(ControlRefusal) -> JSONObject {
    guard request.body.count <= bodyBytesMaximum else {
      throw ControlRefusal(
        413, "PayloadTooLarge",
        "the body has \(request.body.count) bytes; at most \(bodyBytesMaximum) are read")
    }
    guard let fields = route.body else {
      guard request.body.isEmpty else {
        throw ControlRefusal(400, "BadRequest", "'\(route.operation)' takes no body")
      }
      return [:]
    }
    if !request.body.isEmpty, let type = request.headers["Content-Type"] {
      let name = type.prefix { $0 != ";" }.filter { $0 != " " }.lowercased()
      guard name == "application/json" else {
        throw ControlRefusal(
          415, "UnsupportedMediaType", "the body is 'application/json', not '\(name)'")
      }
    }
    let text = request.body.isEmpty ? Array("{}".utf8) : request.body
    return try checked(String(decoding: text, as: UTF8.self), fields)
  }

  private static func checked(
    _ text: String, _ fields: [FieldSchema]
  ) throws(ControlRefusal) -> JSONObject {
    do throws(FieldReader.Mistake) {
      return try FieldReader.read(Array(text.utf8), fields)
    } catch {
      throw ControlRefusal(400, error.isMalformed ? "MalformedBody" : "BadRequest", error.message)
    }
  }
}
