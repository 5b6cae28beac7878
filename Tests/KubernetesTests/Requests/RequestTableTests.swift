import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation
import TestSupport
import Testing

@testable import ArcFedKubernetes

/// Requests beyond the recorded ones, with the answers that the server's sources give.
@Suite("Requests and what they get")
struct RequestTableTests {
  private static let scenes: [String] =
    (try? JSONParser.parse(Fixture.bytes("Kubernetes/requests.json")))?.arrayValue?
    .compactMap { $0["scene"]?.stringValue } ?? []

  @Test("Each request of a scene gets its answer", arguments: scenes)
  func scene(_ name: String) async throws {
    let table = try JSONParser.parse(Fixture.bytes("Kubernetes/requests.json"))
    let scene = try #require(
      (table.arrayValue ?? []).first { $0["scene"]?.stringValue == name })
    let replayed = try await ReplayedCluster.make(start: .simulationEpoch, nodes: ["node-1"])
    for step in scene["steps"]?.arrayValue ?? [] {
      if let seconds = step["advanceSeconds"]?.intValue {
        await replayed.simulation.advance(by: .seconds(seconds))
        continue
      }
      let response = await replayed.endpoint.respond(to: try request(step, replayed))
      let subject = "\(step["method"]?.stringValue ?? "") \(step["path"]?.stringValue ?? "")"
      let text = String(decoding: response.bytes, as: UTF8.self)
      #expect(response.status == step["status"]?.intValue, "\(subject): \(text)")
      let warnings = (step["warnings"]?.arrayValue ?? []).compactMap(\.stringValue)
      #expect(response.headers.values("Warning") == warnings, "\(subject)")
      guard let answer = try? response.json() else { continue }
      if let message = step["message"]?.stringValue {
        let ours = answer["message"]?.stringValue ?? ""
        #expect(isLike(ours, message), "\(subject): \(ours) for \(message)")
      }
      if let count = step["causes"]?.intValue {
        #expect(answer.at("details.causes")?.arrayValue?.count == count, "\(subject): \(text)")
      }
      for (path, value) in step["has"]?.objectValue ?? [:] {
        #expect(answer.at(path) ?? .null == value, "\(subject): \(path) of \(text)")
      }
    }
    #expect(scene["steps"]?.arrayValue?.isEmpty == false)
  }

  private func request(_ step: JSONValue, _ replayed: ReplayedCluster) throws -> HTTPRequest {
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

  /// Whether a text has all parts of a pattern in their order; `<…>` stands for anything.
  private func isLike(_ text: String, _ pattern: String) -> Bool {
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
