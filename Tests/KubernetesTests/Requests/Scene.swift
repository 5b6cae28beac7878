import ArcFedHTTP
import ArcFedJOSE
import ArcFedJSON
import ArcFedSimulation
import TestSupport

@testable import ArcFedKubernetes

/// Requests in a row, with what each of them gets: one row of a table in `Fixtures`.
struct Scene: Sendable {
  let name: String
  private let content: JSONValue

  /// Why the row is known to fail; nil when it has to pass.
  var exception: String? { content["exception"]?.stringValue }

  /// The rows of a table.
  static func all(_ fixture: String) throws -> [Scene] {
    (try JSONParser.parse(Fixture.bytes(fixture)).arrayValue ?? []).map { row in
      Scene(
        name: (row["case"] ?? row["scene"])?.stringValue ?? "", content: row)
    }
  }

  /// The names of the rows.
  static func names(_ fixture: String) -> [String] {
    ((try? all(fixture)) ?? []).map(\.name)
  }

  /// Plays a row; what was not as it should be.
  static func problems(_ fixture: String, _ name: String) async throws -> [String] {
    guard let scene = try all(fixture).first(where: { $0.name == name }) else {
      return ["there is no such row"]
    }
    let problems = try await scene.play()
    guard let exception = scene.exception else { return problems }
    return problems.isEmpty ? ["passes now, and is no exception: \(exception)"] : []
  }

  private func play() async throws -> [String] {
    let replayed =
      if let server = content["server"] {
        try await ReplayedCluster.make(server: server)
      } else {
        try await ReplayedCluster.make(start: .simulationEpoch, nodes: ["node-1"])
      }
    let steps = content["steps"]?.arrayValue ?? []
    if steps.isEmpty { return ["there are no steps"] }
    var kept: [String: String] = [:]
    var problems: [String] = []
    for template in steps {
      let step = try Self.filled(template, kept)
      if let seconds = step["advanceSeconds"]?.intValue {
        await replayed.simulation.advance(by: .seconds(seconds))
        continue
      }
      let subject = "\(step["method"]?.stringValue ?? "") \(step["path"]?.stringValue ?? "")"
      let response = await replayed.endpoint.respond(to: try Self.request(step, replayed))
      var found = Self.problems(step, response)
      let answer = try? response.json()
      for (name, path) in step["keep"]?.objectValue ?? [:] {
        kept[name] = Self.value(answer ?? .null, path.stringValue ?? "")?.stringValue
      }
      if let token = answer?.at("status.token")?.stringValue {
        found += try Self.tokenProblems(step, token)
        if step["isPublished"]?.boolValue == true {
          found += try await Self.publicationProblems(token, replayed)
        }
      }
      problems += found.map { "\(subject): \($0)" }
    }
    return problems
  }

  /// A step with what earlier answers have given in its places.
  private static func filled(
    _ step: JSONValue, _ kept: [String: String]
  ) throws -> JSONValue {
    var text = step.text()
    guard text.contains("{{") else { return step }
    for (name, value) in kept { text = text.split("{{\(name)}}").joined(separator: value) }
    return try JSONParser.parse(Array(text.utf8))
  }

  private static func request(
    _ step: JSONValue, _ replayed: ReplayedCluster
  ) throws -> HTTPRequest {
    var headers: HTTPHeaders = [:]
    for (name, value) in step["headers"]?.objectValue ?? [:] {
      headers.add(name, value.stringValue ?? "")
    }
    let user = step["as"]?.stringValue ?? "admin"
    if user != "nobody" { headers.add("Authorization", "Bearer \(replayed.tokens[user] ?? user)") }
    var body = step["body"]?.serialized() ?? Array((step["raw"]?.stringValue ?? "").utf8)
    if let digits = step["hex"]?.stringValue {
      body = stride(from: 0, to: digits.count, by: 2).compactMap { offset in
        UInt8(digits.dropFirst(offset).prefix(2), radix: 16)
      }
    }
    return try HTTPRequest(
      HTTPMethod(rawValue: step["method"]?.stringValue ?? "GET"),
      replayed.cluster.origin.description + (step["path"]?.stringValue ?? "/"), headers: headers,
      body: body)
  }

  private static func problems(_ step: JSONValue, _ response: HTTPResponse) -> [String] {
    let text = String(decoding: response.bytes, as: UTF8.self)
    var problems: [String] = []
    if response.status != step["status"]?.intValue { problems.append("\(response.status) \(text)") }
    let warnings = (step["warnings"]?.arrayValue ?? []).compactMap(\.stringValue)
    let ours = response.headers.values("Warning")
    if ours.count != warnings.count || !zip(ours, warnings).allSatisfy({ isLike($0, $1) }) {
      problems.append("warns \(ours) for \(warnings)")
    }
    guard let answer = try? response.json() else { return problems }
    if let message = step["message"]?.stringValue {
      let ours = answer["message"]?.stringValue ?? ""
      if !isLike(ours, message) { problems.append("\(ours) for \(message)") }
    }
    if let count = step["causes"]?.intValue,
      answer.at("details.causes")?.arrayValue?.count != count
    {
      problems.append("not \(count) causes: \(text)")
    }
    for (path, value) in step["has"]?.objectValue ?? [:]
    where !isLike(Self.value(answer, path) ?? .null, value) {
      problems.append("\(path) of \(text)")
    }
    return problems
  }

  // MARK: Tokens

  private static func tokenProblems(_ step: JSONValue, _ token: String) throws -> [String] {
    let claims = JSONValue.object(try JWT(compact: token).claims)
    var problems: [String] = []
    for (path, value) in step["claims"]?.objectValue ?? [:]
    where !isLike(self.value(claims, path) ?? .null, value) {
      problems.append("\(path) of \(claims.text())")
    }
    let issued = claims["iat"]?.intValue ?? 0
    let warned = self.value(claims, "/kubernetes.io/warnafter")?.intValue
    if let seconds = step["lifetimeSeconds"]?.intValue,
      claims["exp"]?.intValue != issued + seconds
    {
      problems.append("does not live \(seconds) seconds: \(claims.text())")
    }
    if let seconds = step["warnAfterSeconds"], warned != seconds.intValue.map({ issued + $0 }) {
      problems.append("does not warn after \(seconds.text()) seconds: \(claims.text())")
    }
    return problems
  }

  /// Whether a token verifies against what the server publishes about itself.
  private static func publicationProblems(
    _ token: String, _ replayed: ReplayedCluster
  ) async throws -> [String] {
    func document(_ path: String) async throws -> JSONValue {
      let step: JSONValue = ["method": "GET", "path": .string(path)]
      return try await replayed.endpoint.respond(to: request(step, replayed)).json()
    }
    let jwt = try JWT(compact: token)
    let configuration = try await document("/.well-known/openid-configuration")
    let set = try JWKSet(parsing: try await document("/openid/v1/jwks"))
    var problems: [String] = []
    if configuration["issuer"]?.stringValue != jwt.claims["iss"]?.stringValue {
      problems.append("another issuer is published: \(configuration.text())")
    }
    let jws = try JWS(compact: token)
    if try !set.keys.contains(where: { try jws.isSigned(by: PublicKey(jwk: $0)) }) {
      problems.append("no published key has signed")
    }
    return problems
  }

  // MARK: Comparison

  /// What stands at a path, or at a pointer when it begins with a slash.
  private static func value(_ value: JSONValue, _ path: String) -> JSONValue? {
    path.hasPrefix("/") ? JSONPointer(path).flatMap { value.at($0) } : value.at(path)
  }

  private static func isLike(_ value: JSONValue, _ pattern: JSONValue) -> Bool {
    guard let text = value.stringValue, let pattern = pattern.stringValue else {
      return value == pattern
    }
    return isLike(text, pattern)
  }

  /// Whether a text has all parts of a pattern in their order; `<…>` stands for anything.
  private static func isLike(_ text: String, _ pattern: String) -> Bool {
    let parts = pattern.split(separator: "<…>", omittingEmptySubsequences: false)
    if parts.count == 1 { return text == pattern }
    var rest = text[...]
    for part in parts where !part.isEmpty {
      guard let range = rest.firstRange(of: part) else { return false }
      rest = rest[range.upperBound...]
    }
    return text.hasPrefix(parts[0])
  }
}

extension String {
  /// The parts between the occurrences of a text.
  fileprivate func split(_ separator: String) -> [Substring] {
    split(separator: separator, omittingEmptySubsequences: false)
  }
}
