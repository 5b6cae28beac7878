import ArcFedJOSE
import ArcFedJSON

/// The claims of a client assertion by which it is matched. Nothing in it is trusted yet.
struct PresentedAssertion: Hashable, Sendable {
  let issuer: String
  let subject: String
  let audiences: [String]
  /// All claims, for the expressions of flexible credentials.
  let claims: JSONObject

  /// The audience as refusals quote it.
  var audienceText: String { audiences.joined(separator: ",") }

  init(issuer: String, subject: String, audiences: [String], claims: JSONObject = [:]) {
    self.issuer = issuer
    self.subject = subject
    self.audiences = audiences
    self.claims = claims
  }

  /// Reads the claims; nil when one that matching needs is missing (RFC 7523 §3).
  init?(_ token: JWT) {
    guard let issuer = token.issuer, let subject = token.subject, !token.audiences.isEmpty else {
      return nil
    }
    self.init(issuer: issuer, subject: subject, audiences: token.audiences, claims: token.claims)
  }
}
