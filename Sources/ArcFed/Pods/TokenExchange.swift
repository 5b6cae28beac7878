package import ArcFedJSON

/// A finished exchange: what was presented, and what came back.
public struct TokenExchange: Sendable {
  /// The service account token that was presented; nil when the access token came from elsewhere.
  public let assertion: DecodedToken?
  /// The access token.
  public let token: DecodedToken
  /// When it expires, in seconds since 1970.
  public let expiresOn: Int64

  /// `{"assertion","token","claims","expiresOn"}`: `claims` are the access token's.
  package var json: JSONValue {
    var object: JSONObject = [:]
    if let assertion { object["assertion"] = assertion.json }
    object["token"] = token.json
    object["claims"] = .object(token.claims)
    object["expiresOn"] = .int(Int(expiresOn))
    return .object(object)
  }
}
