import ArcFed
import ArcFedJSON
import ArcFedSimulation

/// Watches a world from outside and says when an invariant does not hold. It keeps its own books,
/// of what was written and published when, and compares as the documentation says; it asks none of
/// the code that decided.
struct Auditor: Sendable {
  /// Keys that an issuer published, as long as it did.
  private struct Published {
    let keys: JSONValue
    var lastSeen: Timestamp
  }

  private let emulator: Emulator
  private let limits: AuditedLimits
  private var histories: [String: CredentialHistory] = [:]
  /// In which tenant each client was registered.
  private var homes: [String: String] = [:]
  private var access = AccessHistory()
  private var published: [String: [Published]] = [:]
  private var lastSequence: Int
  private var lastTime: Timestamp

  init(of emulator: Emulator, _ limits: AuditedLimits) {
    self.emulator = emulator
    self.limits = limits
    lastSequence = emulator.trace.lastSequence
    lastTime = emulator.instant
  }

  /// Looks at the world after a step; the first invariant that does not hold.
  ///
  /// - Parameter arguments: those of the step, filled in.
  mutating func violation(
    after step: StepReport, with arguments: JSONObject = [:], clients: [String],
    startedAt start: Timestamp
  ) async -> Violation? {
    let end = emulator.instant
    for client in clients {
      if homes[client] == nil { homes[client] = await emulator.tenantID(ofClient: client) }
      let held = await emulator.heldCredentials(ofClient: client)
      histories[client, default: CredentialHistory()].note(held, between: start, and: end)
    }
    access.note(await emulator.heldRoles(), between: start, and: end)
    await notePublishedKeys(of: step, at: end)
    let findings: [(Invariant, String?)] = [
      (.trace, traceFinding(step)),
      (.trust, trustFinding(step, from: start, to: end)),
      (.refusal, refusalFinding(step, from: start, to: end)),
      (.access, accessFinding(step, arguments, from: start, to: end)),
      (.caps, capsFinding(step)),
      (.signature, await signatureFinding(step, from: start)),
    ]
    lastSequence = emulator.trace.lastSequence
    lastTime = end
    for case (let invariant, let finding?) in findings {
      return Violation(invariant, step: step.number, finding)
    }
    return nil
  }
}

// MARK: - Trust

extension Auditor {
  private func trustFinding(
    _ step: StepReport, from start: Timestamp, to end: Timestamp
  ) -> String? {
    guard let exchange = Exchange(step), let history = histories[exchange.client] else {
      return nil
    }
    if let home = homes[exchange.client], let tenant = exchange.token.claims["tid"]?.stringValue,
      tenant != home
    {
      return "the tenant \(tenant) issued a token to a client of the tenant \(home)"
    }
    guard !history.mayAllow(exchange.claims, from: start, to: end, limits) else { return nil }
    return "a token was issued for the issuer '\(exchange.claims.issuer)', the subject "
      + "'\(exchange.claims.subject)' and the audience "
      + "'\(exchange.claims.audiences.joined(separator: ","))', which no credential visible then "
      + "equals"
  }

  /// The codes that say that no credential was found.
  private static let unmatched = [
    "AADSTS70025", "AADSTS700211", "AADSTS700212", "AADSTS700213", "AADSTS7002131",
    "AADSTS7002138",
  ]

  private func refusalFinding(
    _ step: StepReport, from start: Timestamp, to end: Timestamp
  ) -> String? {
    for event in step.events where event.isExchange && event.detail("stray") == nil {
      guard case .refused(let code, _) = event.outcome, Self.unmatched.contains(code),
        let history = histories[event.subject], let claims = AssertionClaims(event)
      else { continue }
      if history.mustAllow(claims, from: start, to: end, limits) {
        return "\(code), although a credential equal to issuer, subject and audience has long been "
          + "visible"
      }
    }
    return nil
  }
}

// MARK: - Access

extension Auditor {
  private func accessFinding(
    _ step: StepReport, _ arguments: JSONObject, from start: Timestamp, to end: Timestamp
  ) -> String? {
    guard step.verb == PresentToken.name, let reading = Reading(arguments, of: emulator) else {
      return nil
    }
    let isOurs = reading.isForResource && reading.tenantID == emulator.tenantID
    guard step.wasRefused else {
      let leeway = AuditedLimits.leeway.wholeSeconds
      guard isOurs, start.seconds < reading.expiry + leeway else {
        return "a token of another tenant, for another resource or after its end was taken"
      }
      return access.mayAllow(reading, from: start, to: end, limits)
        ? nil : "something was read without a role that counted then"
    }
    guard step.result["error"]?["status"] == 403, isOurs,
      access.mustAllow(reading, from: start, to: end, limits)
    else { return nil }
    return "a reading was forbidden, although a role that allows it has long been given"
  }
}

// MARK: - Caps, signatures

extension Auditor {
  private func capsFinding(_ step: StepReport) -> String? {
    for (client, history) in histories where history.count > AuditedLimits.credentialsMaximum {
      return "the client \(client) has \(history.count) federated credentials"
    }
    guard let token = step.result["token"]?["claims"], let issued = token["iat"]?.intValue,
      let expiry = token["exp"]?.intValue,
      expiry - issued > AuditedLimits.accessTokenSecondsMaximum
    else { return nil }
    return "an access token lives \(expiry - issued) s"
  }

  private mutating func notePublishedKeys(of step: StepReport, at now: Timestamp) async {
    if let issuer = step.result["assertion"]?["claims"]?["iss"]?.stringValue,
      published[issuer] == nil
    {
      published[issuer] = []
    }
    for issuer in published.keys.sorted() {
      guard let keys = await emulator.publishedKeys(ofIssuer: issuer) else { continue }
      var known = published[issuer] ?? []
      if known.last?.keys == keys {
        known[known.count - 1].lastSeen = now
      } else {
        known.append(Published(keys: keys, lastSeen: now))
      }
      published[issuer] = known
    }
  }

  private func signatureFinding(_ step: StepReport, from start: Timestamp) async -> String? {
    guard let exchange = Exchange(step) else { return nil }
    let known = (published[exchange.claims.issuer] ?? [])
      .filter { start <= $0.lastSeen + limits.keyMemory }
    guard known.contains(where: { exchange.assertion.isSigned(byOneOf: $0.keys) }) else {
      return "an assertion was accepted that no published key of its issuer signed"
    }
    let leeway = AuditedLimits.leeway.wholeSeconds
    guard let expiry = exchange.assertion.claims["exp"]?.intValue,
      start.seconds < Int64(expiry) + leeway
    else { return "an assertion was accepted after its end" }
    guard let issuer = exchange.token.claims["iss"]?.stringValue,
      let keys = await emulator.publishedKeys(ofIssuer: issuer),
      exchange.token.isSigned(byOneOf: keys)
    else { return "an access token does not verify with the keys that its issuer publishes" }
    return nil
  }
}

// MARK: - Trace

extension Auditor {
  private func traceFinding(_ step: StepReport) -> String? {
    var sequence = lastSequence
    var time = lastTime
    for event in step.events {
      guard event.sequence == sequence + 1 else {
        return "the event after number \(sequence) has the number \(event.sequence)"
      }
      guard event.time >= time else { return "event \(event.sequence) lies before the one before" }
      (sequence, time) = (event.sequence, event.time)
    }
    guard sequence == emulator.trace.lastSequence else {
      return "the trace has \(emulator.trace.lastSequence - sequence) more events than the step"
    }
    return exchangeFinding(step) ?? leakFinding(step)
  }

  private func exchangeFinding(_ step: StepReport) -> String? {
    let last = step.events.last { $0.isExchange }
    if let exchange = Exchange(step) {
      return last?.outcome == .success && last?.detail("client") == exchange.client
        ? nil : "a token was issued, and the trace does not tell it"
    }
    guard let error = step.result["error"], error["service"] == "Microsoft Entra ID",
      let code = error["code"]?.stringValue, code.hasPrefix("AADSTS")
    else { return nil }
    guard case .refused(code, _)? = last?.outcome else {
      return "Entra refused with \(code), and the trace does not tell it"
    }
    return nil
  }

  private func leakFinding(_ step: StepReport) -> String? {
    let tokens = ["assertion", "token"].compactMap {
      step.result[$0]?["compact"]?.stringValue?.split(separator: ".").last
    }
    let leak = step.events.first { event in
      let texts = [event.subject, event.action] + event.details.map(\.value)
      return tokens.contains { token in texts.contains { $0.contains(token) } }
    }
    return leak.map { "event \($0.sequence) holds a token" }
  }
}

extension TraceEvent {
  /// Whether Entra was asked for an access token.
  fileprivate var isExchange: Bool { source == "Entra" && action == "issue access token" }
}

extension AssertionClaims {
  /// The claims that a refusal was about; nil where nothing was compared.
  fileprivate init?(_ event: TraceEvent) {
    guard let issuer = event.detail("issuer"), let subject = event.detail("subject"),
      let audience = event.detail("audience")
    else { return nil }
    self.init(
      issuer: issuer, subject: subject,
      audiences: audience.split(separator: ",").map(String.init))
  }
}

/// An assertion that was accepted, and the access token that came of it.
private struct Exchange {
  let assertion: DecodedToken
  let token: DecodedToken
  let claims: AssertionClaims
  let client: String

  /// The exchange that a step was; nil when it was none, or was refused.
  init?(_ step: StepReport) {
    let texts = ["assertion", "token"].compactMap { step.result[$0]?["compact"]?.stringValue }
    guard texts.count == 2, let assertion = DecodedToken(texts[0]),
      let token = DecodedToken(texts[1]), let client = token.claims["appid"]?.stringValue,
      let issuer = assertion.claims["iss"]?.stringValue,
      let subject = assertion.claims["sub"]?.stringValue
    else { return nil }
    let audiences = assertion.claims["aud"]
    self.assertion = assertion
    self.token = token
    self.client = client
    claims = AssertionClaims(
      issuer: issuer, subject: subject,
      audiences: audiences?.stringValue.map { [$0] }
        ?? audiences?.arrayValue?.compactMap(\.stringValue) ?? [])
  }
}
