import ArcFedHTTP
import ArcFedJOSE
import ArcFedJSON
import ArcFedSimulation
import Synchronization
import TestSupport
import Testing

@testable import ArcFedKubernetes

/// What a real kube-apiserver answered, asked again.
@Suite("Recordings of a real kube-apiserver 1.36")
struct ReplayTests {
  /// Headers that are compared; the others carry ids, lengths and dates.
  static let comparedHeaders = [
    "Content-Type", "Cache-Control", "X-Content-Type-Options", "Warning",
  ]

  @Test(
    "Every recorded case gets the recorded answer, but for the listed exceptions",
    arguments: [
      "01-oidc-discovery", "02-version-discovery", "03-tokenrequest", "04-tokenreview",
      "06-crud-status-errors",
    ])
  func replay(_ name: String) async throws {
    let recording = try Recording(name)
    let setups = try JSONParser.parse(Fixture.bytes("Kubernetes/replay-setup.json"))
    let setup = setups[name] ?? .object([:])
    let start = setup["start"]?.stringValue.flatMap(Timestamp.init(rfc3339:))
    let replayed = try await ReplayedCluster.make(start: start ?? .simulationEpoch)
    for object in setup["objects"]?.arrayValue ?? [] { try await replayed.cluster.seed(object) }
    let exceptions = try Exceptions(name)
    let identities = Identities()
    try await replayed.simulation.run {
      for recorded in recording.cases {
        await replayed.advance(to: recorded.time)
        for step in setup["steps"]?[recorded.name]?.arrayValue ?? [] {
          try await perform(step, recording, replayed)
        }
        let difference = try await difference(
          recorded, replayed, hidesIdentity: setup["hidesIdentity"]?.boolValue ?? false, identities)
        if let reason = exceptions.reason(recorded.name) {
          #expect(difference != nil, "\(recorded.name) passes now: strike it off (\(reason))")
        } else {
          #expect(difference == nil, "\(recorded.name): \(difference ?? "")")
        }
      }
    }
    #expect(!recording.cases.isEmpty)
    #expect(exceptions.names.isSubset(of: recording.cases.map(\.name)))
  }

  /// The cases that are known to differ, each with its reason. The list may only shrink.
  struct Exceptions {
    private let reasons: [String: String]
    var names: Set<String> { Set(reasons.keys) }

    init(_ recording: String) throws {
      let rows = try JSONParser.parse(Fixture.bytes("Kubernetes/replay-exceptions.json"))
      var reasons: [String: String] = [:]
      for row in rows.arrayValue ?? [] where row["recording"]?.stringValue == recording {
        reasons[row["case"]?.stringValue ?? ""] = row["reason"]?.stringValue ?? ""
      }
      self.reasons = reasons
    }

    func reason(_ name: String) -> String? { reasons[name] }
  }

  private func perform(
    _ step: JSONValue, _ recording: Recording, _ replayed: ReplayedCluster
  ) async throws {
    if let object = step["put"] { try await replayed.cluster.seed(object) }
    if let place = step["remove"]?.arrayValue?.compactMap(\.stringValue), place.count == 3 {
      try await replayed.cluster.unseed(kind: place[0], namespace: place[1], name: place[2])
    }
    if let name = step["review"]?.stringValue, let recorded = recording.named(name) {
      _ = try await replayed.endpoint.respond(
        to: recorded.httpRequest(origin: replayed.cluster.origin, tokens: replayed.tokens))
    }
    if let name = step["putItemsOf"]?.stringValue { try await putItems(name, recording, replayed) }
    if let name = step["putRowsOf"]?.stringValue { try await putRows(name, recording, replayed) }
    if let seconds = step["advanceMilliseconds"]?.intValue {
      await replayed.simulation.advance(by: .milliseconds(seconds))
    }
    if let request = step["request"] {
      let unrecorded = Recording.Case(name: "between", json: ["request": request])
      let response = try await replayed.endpoint.respond(
        to: unrecorded.httpRequest(origin: replayed.cluster.origin, tokens: replayed.tokens))
      #expect(
        response.isSuccess, "\(request.text()) \(String(decoding: response.bytes, as: UTF8.self))")
    }
    if let name = step["putLegacySecretOf"]?.stringValue {
      let token = recording.named(name)?.request.at("body.spec.token")?.stringValue ?? ""
      try await replayed.cluster.seed([
        "kind": "Secret",
        "metadata": [
          "name": "leg", "namespace": "rv", "uid": "leg", "labels": step["labels"] ?? .object([:]),
        ],
        "data": ["token": .string(Base64.encode(Array(token.utf8)))],
      ])
    }
  }

  /// Lays what a recorded list shows into the store, where ours has it not.
  private func putItems(
    _ name: String, _ recording: Recording, _ replayed: ReplayedCluster
  ) async throws {
    let list = recording.named(name)?.response["body"] ?? .null
    let kind = (list["kind"]?.stringValue ?? "").replacing("List", with: "")
    for item in list["items"]?.arrayValue ?? [] {
      var object = item
      object["kind"] = .string(kind)
      if await !replayed.cluster.holds(object) { try await replayed.cluster.seed(object) }
    }
  }

  /// Lays the pods of a recorded table into the store, where ours has them not.
  private func putRows(
    _ name: String, _ recording: Recording, _ replayed: ReplayedCluster
  ) async throws {
    let table = recording.named(name)?.response["body"] ?? .null
    for row in table["rows"]?.arrayValue ?? [] {
      let pod: JSONValue = [
        "kind": "Pod", "metadata": row["object"]?["metadata"] ?? .object([:]),
        "spec": ["containers": [["name": "c", "image": "i"]]], "status": ["phase": "Pending"],
      ]
      // Generated names are the recorded ones.
      if await !replayed.cluster.holds(pod) { try await replayed.cluster.seed(pod) }
    }
  }

  /// What is not as recorded; nil when all is.
  private func difference(
    _ recorded: Recording.Case, _ replayed: ReplayedCluster, hidesIdentity: Bool,
    _ identities: Identities
  ) async throws -> String? {
    var request = try recorded.httpRequest(
      origin: replayed.cluster.origin, tokens: replayed.tokens)
    if hidesIdentity { identities.translate(&request) }
    let response = await replayed.endpoint.respond(to: request)
    if hidesIdentity { identities.learn(from: recorded, response) }
    if response.status != recorded.status {
      return "status \(response.status) for \(recorded.status): "
        + String(decoding: response.bytes, as: UTF8.self)
    }
    for name in Self.comparedHeaders where response.headers.values(name) != recorded.header(name) {
      return "\(name): \(response.headers.values(name)) for \(recorded.header(name))"
    }
    let body = String(decoding: response.bytes, as: UTF8.self)
    if body == recorded.rawBody { return nil }
    if recorded.header("Content-Type") == ["application/yaml"],
      let ours = try? YAMLParser.parse(response.bytes),
      let theirs = try? YAMLParser.parse(Array(recorded.rawBody.utf8))
    {
      let layouts = [body, recorded.rawBody].map { text in
        text.split(separator: "\n", omittingEmptySubsequences: false).map {
          $0.prefix { $0 != ":" }
        }
      }
      let mask = Mask(hidesIdentity: hidesIdentity)
      if layouts[0] == layouts[1], mask.text(ours) == mask.text(theirs) { return nil }
    }
    guard let ours = try? JSONParser.parse(body),
      let theirs = try? JSONParser.parse(recorded.rawBody)
    else { return "body \(body) for \(recorded.rawBody)" }
    let shapes = [body, recorded.rawBody].map { $0.contains("\n  ") || !$0.hasSuffix("\n") }
    if shapes[0] != shapes[1] { return "the layout of the body is another" }
    let mask = Mask(hidesIdentity: hidesIdentity)
    let pair = [mask.text(ours), mask.text(theirs)]
    if pair[0] == pair[1] { return nil }
    let same = zip(pair[0], pair[1]).prefix { $0 == $1 }.count
    let parts = pair.map { String($0.dropFirst(max(0, same - 40)).prefix(300)) }
    return "body …\(parts[0])… for …\(parts[1])…"
  }
}

/// What the recorded server called an object and what ours calls it, learnt from the answers.
final class Identities: Sendable {
  private let known = Mutex<[String: String]>([:])

  func learn(from recorded: Recording.Case, _ response: HTTPResponse) {
    guard let ours = try? response.json(), let theirs = recorded.response["body"],
      theirs.at("metadata.uid") != nil
    else { return }
    for path in ["metadata.uid", "metadata.resourceVersion"] {
      guard let mine = ours.at(path)?.stringValue, let its = theirs.at(path)?.stringValue else {
        continue
      }
      known.withLock { $0["\"\(its)\""] = "\"\(mine)\"" }
    }
  }

  func translate(_ request: inout HTTPRequest) {
    var text = String(decoding: request.body, as: UTF8.self)
    for (theirs, ours) in known.withLock({ $0 }) { text = text.replacing(theirs, with: ours) }
    request.body = Array(text.utf8)
  }
}
