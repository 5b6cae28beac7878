package import ArcFedJSON

/// A JSON Web Token (RFC 7519): a signed message whose payload is a set of claims.
///
/// The registered claims are of the right type once it exists; whether they are acceptable, and
/// whether the signature is good, is for a verifier to say.
///
/// A class, since many look at a token: a single reference in place of those of all its parts.
package final class JWT: Sendable {
  /// The signed message.
  package let jws: JWS
  /// All claims, in their order.
  package let claims: JSONObject
  /// `aud`, one or several (RFC 7519 §4.1.3); empty when absent.
  package let audiences: [String]
  /// `exp` in seconds since 1970, fractions cut off downwards (RFC 7519 §4.1.4).
  package let expiry: Int64?
  /// `nbf` in seconds since 1970, fractions cut off downwards (RFC 7519 §4.1.5).
  package let notBefore: Int64?
  /// `iat` in seconds since 1970, fractions cut off downwards (RFC 7519 §4.1.6).
  package let issuedAt: Int64?

  /// `iss` (RFC 7519 §4.1.1).
  package let issuer: String?
  /// `sub` (RFC 7519 §4.1.2).
  package let subject: String?
  /// `jti` (RFC 7519 §4.1.7).
  package var id: String? { claims["jti"]?.stringValue }

  /// Takes a token apart, strictly.
  package convenience init(
    compact: String, limits: JOSELimits = .standard
  ) throws(JOSEError) {
    try self.init(JWS(compact: compact, limits: limits), limits: limits)
  }

  /// Reads the payload of a signed message as claims (RFC 7519 §7.2, step 10).
  package init(_ jws: consuming JWS, limits: JOSELimits = .standard) throws(JOSEError) {
    let claims = try JSONObject(part: .payload, jws.payload, limits)
    self.jws = jws
    self.claims = claims
    issuer = try Self.text(claims, "iss")
    subject = try Self.text(claims, "sub")
    _ = try Self.text(claims, "jti")
    audiences = try Self.audiences(claims["aud"])
    expiry = try Self.numericDate(claims, "exp")
    notBefore = try Self.numericDate(claims, "nbf")
    issuedAt = try Self.numericDate(claims, "iat")
  }

  private static func text(
    _ claims: JSONObject, _ name: String
  ) throws(JOSEError) -> String? {
    guard let value = claims[name] else { return nil }
    guard let text = value.stringValue else { throw .malformedClaim(name) }
    return text
  }

  private static func audiences(_ value: JSONValue?) throws(JOSEError) -> [String] {
    guard let value else { return [] }
    if let single = value.stringValue { return [single] }
    guard let several = value.arrayValue else { throw .malformedClaim("aud") }
    let audiences = several.compactMap(\.stringValue)
    guard audiences.count == several.count else { throw .malformedClaim("aud") }
    return audiences
  }

  /// A NumericDate (RFC 7519 §2): a JSON number of seconds, integral or not.
  private static func numericDate(
    _ claims: JSONObject, _ name: String
  ) throws(JOSEError) -> Int64? {
    guard let value = claims[name] else { return nil }
    if let seconds = value.intValue { return Int64(seconds) }
    guard let seconds = value.doubleValue, let floored = Int64(exactly: seconds.rounded(.down))
    else { throw .malformedClaim(name) }
    return floored
  }
}
