package import ArcFedHTTP
import ArcFedJOSE
import ArcFedSimulation

/// Refusals that a match should have prevented, for rehearsing how a client lives with them. A
/// fault rule decides when; nothing here looks at the directory.
package struct StrayRefusals: Sendable {
  private let replies: LoginReplies
  private let trace: Trace?

  init(replies: LoginReplies, trace: Trace?) {
    self.replies = replies
    self.trace = trace
  }

  /// AADSTS700213 for what the request presents, in the shape of the token endpoint.
  package func respond(to request: HTTPRequest) -> HTTPResponse {
    let form = try? TokenForm(request)
    let assertion = (form?["client_assertion"]).flatMap { try? JWT(compact: $0) }
    let presented = assertion.flatMap(PresentedAssertion.init)
    let refusal = AADSTSRefusal(.noMatchingSubject, ["subject": presented?.subject ?? ""])
    let reply = replies.refusal(refusal, of: request)
    trace?.record(
      "Entra", "issue access token", AADSTSRefusal.traced(form?["client_id"] ?? ""),
      outcome: .refused(code: "AADSTS\(refusal.row.code)", reason: refusal.tracedMessage),
      [
        "issuer": AADSTSRefusal.traced(presented?.issuer ?? ""),
        "subject": AADSTSRefusal.traced(presented?.subject ?? ""),
        "audience": AADSTSRefusal.traced(presented?.audienceText ?? ""), "stray": "true",
      ], references: LoginReplies.references(in: reply))
    return reply
  }
}
