import ArcFedEntra
import ArcFedSimulation

extension Explanation {
  /// What Microsoft Entra would say to a token, from the token and the identity's credentials
  /// alone: nothing is fetched, so keys and signature stay unchecked.
  ///
  /// - Parameters:
  ///   - token: the compact token, as it stands in the pod's file; white space around it is left
  ///     out.
  ///   - credentials: the federated credentials of the identity.
  ///   - instant: when it is presented, as RFC 3339 text; nil leaves the clock out.
  /// - Throws: ``Refusal`` when `instant` is no RFC 3339 text.
  public init(
    token: String, credentials: [Credential], at instant: String? = nil
  ) throws(Refusal) {
    var now: Timestamp?
    if let instant {
      guard let time = Timestamp(rfc3339: instant) else {
        throw .arcFed("InvalidTime", "'\(instant)' is no time such as 2026-03-02T09:00:00Z")
      }
      now = time
    }
    let text = token.filter { !$0.isWhitespace }
    let rehearsal = FederationRehearsal(text, credentials: credentials.map(\.rehearsed), at: now)
    if let code = rehearsal.code {
      self.init(
        service: Refusal.Service.entra.rawValue, code: code, comparison: rehearsal.comparison,
        credentials: credentials)
      return
    }
    let unchecked =
      now == nil ? "the issuer's keys, the signature and the time" : "the keys and the signature"
    self.init(
      service: nil, code: nil, phase: "none of the phases that can be checked offline refuses",
      meaning: "A credential equals the token in issuer, subject and audience. Not checked: "
        + "\(unchecked).",
      candidates: Self.candidates(rehearsal.comparison, credentials),
      advice: ["If Entra refuses all the same, fetch the issuer's discovery document and keys."],
      pageTitle: RefusalGuide.Page.federation.title, pageURL: RefusalGuide.Page.federation.url)
  }
}
