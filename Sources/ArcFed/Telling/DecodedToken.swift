import ArcFedJOSE
package import ArcFedJSON

/// A token taken apart for a person. Nothing is checked here: that is for who receives it.
public struct DecodedToken: Sendable {
  /// The token as it travels. Whoever holds it can use it: show it only when asked to.
  public let compact: String
  /// Its header.
  package let header: JSONObject
  /// Its claims.
  package let claims: JSONObject

  /// Takes a compact JWT apart; nil when it is none.
  package init?(_ compact: String) {
    guard let token = try? JWT(compact: compact) else { return nil }
    self.compact = compact
    header = token.jws.header
    claims = token.claims
  }

  /// The claim of that name as JSON text; nil when there is none.
  public func claim(_ name: String) -> String? {
    claims[name].map { $0.stringValue ?? $0.text() }
  }

  /// `{"compact","header","claims"}`.
  package var json: JSONValue {
    ["compact": .string(compact), "header": .object(header), "claims": .object(claims)]
  }
}
