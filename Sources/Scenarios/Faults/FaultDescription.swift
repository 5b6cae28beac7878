import ArcFed
import ArcFedHTTP
package import ArcFedJSON
import ArcFedSimulation
import Synchronization

/// A fault rule as scripts write it: which requests it is for, how often, and what happens to them.
package struct FaultDescription: Sendable {
  /// The words of a rule.
  package static let fields: [FieldSchema] = [
    .optional("host", .string, "the host that is asked, * and ? as in patterns; any unless said"),
    .optional("path", .string, "the path that is asked for, likewise"),
    .optional("method", .string, "the method; any unless said"),
    .optional("percentage", .integer(1...100), "how many of a hundred such requests; all"),
    .optional("seed", .integer(0...Int.max), "decides which ones; the script's unless said"),
    .optional("times", .integer(1...1_000_000), "after so many the rule is spent"),
    .optional("latency", .duration, "the request arrives so much later"),
    .optional("timeout", .boolean, "true: no answer comes"),
    .optional("unreachable", .boolean, "true: the connection is refused"),
    .optional("unresolved", .boolean, "true: the name is not known"),
    .optional("reset", .boolean, "true: the connection breaks"),
    .optional("status", .integer(400...599), "this status is answered, such as 429 or 503"),
    .optional(
      "retryAfter", .integer(0...86_400), "with status: the Retry-After header, in seconds"),
    .optional("body", .anything, "with status: the answer's body"),
    .optional("strayRefusal", .boolean, "true: Entra answers AADSTS700213, whatever was presented"),
  ]

  /// The fields that say what happens, of which a rule has one.
  private static let effects = [
    "latency", "timeout", "unreachable", "unresolved", "reset", "status", "strayRefusal",
  ]

  /// No caller waits longer than this; ours.
  private static let silence = Duration.days(1)

  /// What is wrong with fields that are each right by themselves; nil when nothing is.
  package static func problem(in rule: JSONObject) -> String? {
    let given = effects.filter { rule[$0] != nil }
    guard given.count == 1 else {
      let list = effects.joined(separator: ", ")
      return given.isEmpty
        ? "a fault needs one effect of: \(list)"
        : "a fault has one effect, this has \(given.count): " + given.joined(separator: ", ")
    }
    if rule[given[0]] == .bool(false) { return "'\(given[0])' is true, or not there" }
    for field in ["retryAfter", "body"] where rule[field] != nil && rule["status"] == nil {
      return "'\(field)' goes with 'status'"
    }
    if rule["seed"] != nil, rule["percentage"] == nil { return "'seed' goes with 'percentage'" }
    return nil
  }

  private let arguments: Arguments

  /// The rule as it was written.
  package var object: JSONObject { arguments.object }

  /// A rule that has been checked.
  package init(_ rule: JSONObject) { arguments = Arguments(object: rule) }

  /// Refuses a rule in which a filled-in text is not what it should be.
  func check() throws(Refusal) { _ = try arguments.filledInDuration("latency") }

  /// What the trace calls it: the effect, and for whom.
  package var name: String {
    let effect = Self.effects.first { arguments.object[$0] != nil } ?? ""
    var text = effect
    if let value = arguments.optional(effect) ?? arguments.integer(effect).map(String.init) {
      text += " \(value)"
    }
    if let percentage = arguments.integer("percentage") { text += " for \(percentage) %" }
    return text + " at \(arguments.optional("host") ?? "any host")"
  }

  /// The rule on the network.
  ///
  /// - Parameters:
  ///   - random: what decides which requests a percentage means.
  ///   - stray: Entra's refusal of a request.
  func rule(
    random: RandomSource, stray: @escaping @Sendable (HTTPRequest) -> HTTPResponse
  ) -> FaultRule {
    let fits = self.fits
    let effect = self.effect(stray: stray)
    let limit = arguments.integer("times") ?? Int.max
    let percentage = arguments.integer("percentage")
    let source = arguments.integer("seed").map { RandomSource(seed: UInt64($0)) } ?? random
    let chance = source.stream("faults/\(name)")
    let count = Firings()
    return FaultRule(name) { request in
      guard fits(request) else { return .pass }
      if let percentage, chance.fraction() * 100 >= Double(percentage) { return .pass }
      guard count.next() <= limit else { return .pass }
      return effect(request)
    }
  }

  /// Whether a request is one that the rule is for.
  private var fits: @Sendable (HTTPRequest) -> Bool {
    let host = arguments.optional("host").map(TextPattern.init)
    let path = arguments.optional("path").map(TextPattern.init)
    let method = arguments.optional("method")
    return { request in
      (host?.matches(request.origin.host) ?? true) && (path?.matches(request.path) ?? true)
        && (method.map { $0 == request.method.rawValue } ?? true)
    }
  }

  private func effect(
    stray: @escaping @Sendable (HTTPRequest) -> HTTPResponse
  ) -> @Sendable (HTTPRequest) -> FaultRule.Verdict {
    if let latency = arguments.duration("latency") { return { _ in .delay(latency) } }
    if let status = arguments.integer("status") {
      let response = answer(status)
      return { _ in .answer(response) }
    }
    switch Self.effects.first(where: { arguments.object[$0] != nil }) {
    case "timeout": return { _ in .delay(Self.silence) }
    case "unreachable": return { .fail(.connectionRefused($0.origin.host)) }
    case "unresolved": return { .fail(.unresolvedHost($0.origin.host)) }
    case "reset": return { .fail(.connectionReset($0.origin.host)) }
    default: return { .answer(stray($0)) }
    }
  }

  private func answer(_ status: Int) -> HTTPResponse {
    var headers = HTTPHeaders()
    if let seconds = arguments.integer("retryAfter") { headers["Retry-After"] = "\(seconds)" }
    guard let body = arguments.object["body"] else {
      return HTTPResponse(status: status, headers: headers)
    }
    guard let text = body.stringValue else { return .json(status, body, headers: headers) }
    headers["Content-Type"] = "text/plain; charset=utf-8"
    return HTTPResponse(status: status, headers: headers, body: Array(text.utf8))
  }

  /// How often a rule has fired.
  private final class Firings: Sendable {
    private let count = Mutex(0)

    /// The number of the next firing, from 1.
    func next() -> Int {
      count.withLock { count in
        count += 1
        return count
      }
    }
  }
}
