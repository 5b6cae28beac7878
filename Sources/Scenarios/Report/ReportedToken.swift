import ArcFedJSON
import ArcFedSimulation

/// A token as reports show it: taken apart, and without its signature.
struct ReportedToken: Sendable {
  /// A member of the header or a claim.
  struct Member: Sendable {
    let name: String
    let value: String
    /// What it means, for a learner; nil when nothing is known of it.
    let meaning: String?
  }

  /// Who signed it, and what it is.
  let title: String
  let header: [Member]
  let claims: [Member]
  let json: JSONValue

  init(_ token: JSONValue, isAccessToken: Bool) {
    title = isAccessToken ? "Access token, signed by Microsoft Entra" : Self.assertionTitle
    let kind = isAccessToken ? "access token" : "service account token"
    header = Self.members(token["header"], isAccessToken)
    claims = Self.members(token["claims"], isAccessToken)
    json = [
      "kind": .string(kind), "header": token["header"] ?? .null,
      "claims": token["claims"] ?? .null,
    ]
  }

  private static let assertionTitle = "Service account token, signed by the cluster"

  private static func members(_ value: JSONValue?, _ isAccessToken: Bool) -> [Member] {
    (value?.objectValue ?? [:]).map { name, value in
      Member(
        name: name, value: spelled(value, claim: name),
        meaning: ClaimGlossary.meaning(of: name, inAccessToken: isAccessToken))
    }
  }

  /// Times also as a person reads them.
  static func spelled(_ value: JSONValue, claim: String) -> String {
    guard ["iat", "nbf", "exp"].contains(claim), let seconds = value.intValue else {
      return value.text()
    }
    return "\(seconds) (\(Timestamp(seconds: Int64(seconds)).rfc3339))"
  }
}

extension StepReport {
  /// The tokens that the step's user saw.
  var tokens: [ReportedToken] {
    var tokens: [ReportedToken] = []
    if let assertion = result["assertion"] {
      tokens.append(ReportedToken(assertion, isAccessToken: false))
    }
    if let token = result["token"] {
      tokens.append(ReportedToken(token, isAccessToken: true))
    }
    return tokens
  }
}
