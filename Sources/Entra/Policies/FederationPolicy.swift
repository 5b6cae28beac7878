import ArcFedJSON

/// What a tenant's policy says about federated credentials. Where administrators set it is not
/// documented; what comes of it is: AADSTS700223, 700238 and 7002381 at the token endpoint, and
/// `not allowed as per assigned policy` in Microsoft Graph.
package struct FederationPolicy: Hashable, Sendable {
  /// A claim that the tokens of an issuer must have.
  package struct RequiredClaim: Hashable, Sendable {
    /// The issuer.
    package var issuer: String
    /// The claim's name.
    package var claim: String
    /// Any one of these must be its value.
    package var values: [String]

    /// A demand.
    package init(issuer: String, claim: String, values: [String]) {
      (self.issuer, self.claim, self.values) = (issuer, claim, values)
    }
  }

  /// Whether federated credentials are good for anything.
  package var isEnabled = true
  /// The issuers that may be trusted, a text that ends in `/` for everything below it; nil when all
  /// may.
  package var allowedIssuers: [String]?
  /// What tokens must say besides.
  package var requiredClaims: [RequiredClaim] = []

  /// A policy that allows everything.
  package init() {}

  /// Whether credentials may trust an issuer.
  func allows(_ issuer: String) -> Bool {
    guard let allowedIssuers else { return true }
    return allowedIssuers.contains {
      issuer.isIdentical(to: $0) || $0.hasSuffix("/") && issuer.utf8.starts(with: $0.utf8)
    }
  }

  /// Judges an assertion that a credential matches.
  func check(_ assertion: PresentedAssertion) throws(AADSTSRefusal) {
    guard isEnabled else { throw AADSTSRefusal(.federationDisabled) }
    guard allows(assertion.issuer) else {
      throw AADSTSRefusal(.issuerBarred, ["issuer": assertion.issuer])
    }
    for demand in requiredClaims where demand.issuer.isIdentical(to: assertion.issuer) {
      let actual = assertion.claims[demand.claim]?.stringValue ?? ""
      guard !demand.values.contains(where: actual.isIdentical(to:)) else { continue }
      throw AADSTSRefusal(
        .claimDemanded,
        [
          "issuer": assertion.issuer, "claim": demand.claim, "actual": actual,
          "wanted": Self.enumerated(demand.values),
        ])
    }
  }

  /// `'a', 'b' or 'c'`.
  private static func enumerated(_ values: [String]) -> String {
    let quoted = values.map { "'\($0)'" }
    guard let last = quoted.last, quoted.count > 1 else { return quoted.first ?? "''" }
    return quoted.dropLast().joined(separator: ", ") + " or " + last
  }
}

extension FederationPolicy {
  /// Reads a policy that was kept; one that allows everything when there is none.
  init(kept text: String) {
    self.init()
    guard let value = try? JSONParser.parse(text) else { return }
    isEnabled = value["isEnabled"]?.boolValue ?? true
    allowedIssuers = value["allowedIssuers"]?.arrayValue?.compactMap(\.stringValue)
    requiredClaims = (value["requiredClaims"]?.arrayValue ?? []).map { demand in
      RequiredClaim(
        issuer: demand["issuer"]?.stringValue ?? "", claim: demand["claim"]?.stringValue ?? "",
        values: demand["values"]?.arrayValue?.compactMap(\.stringValue) ?? [])
    }
  }

  /// The policy as it is kept.
  var kept: String {
    let allowed = allowedIssuers.map { JSONValue.array($0.map { .string($0) }) } ?? .null
    return JSONValue.object([
      "isEnabled": .bool(isEnabled), "allowedIssuers": allowed,
      "requiredClaims": .array(
        requiredClaims.map { demand in
          [
            "issuer": .string(demand.issuer), "claim": .string(demand.claim),
            "values": .array(demand.values.map { .string($0) }),
          ]
        }),
    ]).text()
  }
}
