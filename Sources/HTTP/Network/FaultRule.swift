/// What goes wrong between a caller and a service. The first rule that does not pass decides.
package struct FaultRule: Sendable {
  /// What a rule does with a request.
  package enum Verdict: Sendable {
    /// Nothing: the next rule is asked.
    case pass
    /// The request arrives, so much later.
    case delay(Duration)
    /// The caller gets this instead of an answer.
    case fail(NetworkError)
    /// The caller gets this answer; the service never sees the request.
    case answer(HTTPResponse)
  }

  /// What the trace calls it.
  package let name: String
  private let decide: @Sendable (HTTPRequest) -> Verdict

  /// A rule that decides request by request.
  package init(_ name: String, _ decide: @escaping @Sendable (HTTPRequest) -> Verdict) {
    self.name = name
    self.decide = decide
  }

  func verdict(on request: HTTPRequest) -> Verdict {
    decide(request)
  }

  /// Everything sent to that origin fails.
  package static func unreachable(_ origin: Origin) -> FaultRule {
    FaultRule("unreachable \(origin)") { request in
      request.origin == origin ? .fail(.connectionRefused(origin.host)) : .pass
    }
  }

  /// Everything sent to that origin arrives later.
  package static func latency(_ origin: Origin, _ latency: Duration) -> FaultRule {
    FaultRule("latency \(origin)") { request in
      request.origin == origin ? .delay(latency) : .pass
    }
  }
}
