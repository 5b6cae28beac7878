import ArcFed
import ArcFedJSON

/// Makes a script that violates an invariant shorter, as long as it goes on violating it.
struct FuzzShrinker {
  /// More plays than this are not tried: what is left by then is short enough to read. Ours.
  static let playsMaximum = 2_000

  private let play: FuzzPlay
  private let invariant: Invariant
  private var playCount = 0
  /// The shortest script so far, and what came of it.
  private(set) var script: JSONValue
  private(set) var outcome: FuzzPlay.Outcome

  /// A shrinker of a script that was played with that outcome.
  init(
    _ script: JSONValue, _ outcome: FuzzPlay.Outcome, violating invariant: Invariant,
    _ play: FuzzPlay
  ) {
    self.script = script
    self.outcome = outcome
    self.invariant = invariant
    self.play = play
  }

  /// Tries everything that may make the script shorter.
  mutating func shrink() async {
    if let last = outcome.reports.last?.number {
      _ = await keep(with(steps: Array(steps.prefix(last))))
    }
    await retell()
    for settings: JSONValue? in [nil, ["federatedCredentialPropagation": "0s"]] {
      var simpler = script
      simpler["world"] = settings
      _ = await keep(simpler)
    }
    await removeSteps()
    await turnIdentitiesIntoApplications()
    await removeSteps()
  }

  private var steps: [JSONValue] { script["steps"]?.arrayValue ?? [] }

  private func with(steps: [JSONValue]) -> JSONValue {
    var script = script
    script["steps"] = .array(steps)
    return script
  }

  /// Takes the candidate for the shortest script if it violates the invariant.
  private mutating func keep(_ candidate: JSONValue) async -> Bool {
    guard playCount < Self.playsMaximum, candidate != script,
      let script = try? Script(file: Fuzzer.fileName, bytes: candidate.serialized())
    else { return false }
    playCount += 1
    guard let outcome = try? await play.play(script), outcome.violation?.invariant == invariant
    else { return false }
    self.script = candidate
    self.outcome = outcome
    return true
  }

  /// Leaves out more and more single steps, from the end on: who uses something goes before who
  /// makes it.
  private mutating func removeSteps() async {
    var size = max(1, steps.count / 2)
    while true {
      var hasChanged = false
      var end = steps.count
      while end > 0 {
        let start = max(0, end - size)
        var fewer = steps
        fewer.removeSubrange(start..<min(end, fewer.count))
        if !fewer.isEmpty, await keep(with(steps: fewer)) { hasChanged = true }
        end = start
      }
      if size > 1 { size /= 2 } else if !hasChanged { return }
    }
  }

  /// An application needs no resource group.
  private mutating func turnIdentitiesIntoApplications() async {
    let text = with(steps: steps.map(Self.ofApplications)).text()
      .replacing("\"identity\":", with: "\"application\":")
    guard let candidate = try? JSONParser.parse(text, .json5) else { return }
    _ = await keep(candidate)
  }

  private static func ofApplications(_ step: JSONValue) -> JSONValue {
    guard let name = step["createIdentity"]?["name"] else { return step }
    let saved = (step["save"]?.objectValue ?? [:]).map { ($0.key, JSONValue.string("appId")) }
    return ["createApplication": ["name": name], "save": .object(JSONObject(saved))]
  }

  /// Tells an exchange in as few steps as it can be told: an issuer that signs what was presented,
  /// an application, and one of the credentials.
  private mutating func retell() async {
    guard let claims = outcome.reports.last?.result["assertion"]?["claims"],
      let issuer = claims["iss"], let subject = claims["sub"], let audience = claims["aud"]
    else { return }
    for report in outcome.reports where report.verb == CreateFederatedCredential.name {
      let made = report.result["properties"] ?? report.result
      guard let trusted = made["issuer"], let wanted = made["subject"],
        let audiences = made["audiences"]
      else { continue }
      var retold = script
      retold["world"] = ["federatedCredentialPropagation": "0s"]
      retold["steps"] = [
        ["createIssuer": ["name": "issuer", "url": issuer]],
        ["createApplication": ["name": "app"], "save": ["client": "appId"]],
        [
          "createFederatedCredential": [
            "application": "app", "name": "trust", "issuer": trusted, "subject": wanted,
            "audiences": audiences,
          ]
        ],
        [
          "signToken": ["issuer": "issuer", "subject": subject, "claims": ["aud": audience]],
          "save": ["token": "assertion.compact"],
        ],
        [
          "exchangeToken": [
            "assertion": "${token}", "clientId": "${client}",
            "scope": "https://vault.azure.net/.default",
          ]
        ],
      ]
      if await keep(retold) { return }
    }
  }
}
