import ArcFedJOSE
import ArcFedOpenIDConnect
import ArcFedSimulation
import FoundationEssentials

/// What a client assertion must look like before and after its issuer is asked.
enum AssertionRules {
  /// What the service takes in practice; the documentation promises RS256 alone.
  static let algorithms: [SignatureAlgorithm] = [.rs256, .rs384, .rs512, .ps256, .ps384, .ps512]

  /// The longest lifetime of an external token: 25 hours, which AADSTS70023 prints as `1.01:00:00`.
  static let lifetime = Duration.hours(25)

  /// How far the clocks of the cluster and of Entra may differ: the usual allowance of Microsoft's
  /// token handlers (`TokenValidationParameters.DefaultClockSkew`).
  static let leeway = Duration.minutes(5)

  /// The types that a header may name; it need not name one.
  private static let types: Set<String> = ["JWT", "http://openid.net/specs/jwt/1.0"]

  /// Reads an assertion as far as it can be judged without its issuer.
  static func parse(
    _ text: String
  ) throws(AADSTSRefusal) -> (token: JWT, presented: PresentedAssertion) {
    let token: JWT
    do {
      token = try JWT(compact: text)
    } catch {
      throw AADSTSRefusal(.malformedToken)
    }
    if let type = token.jws.type, !types.contains(type) { throw AADSTSRefusal(.wrongTokenType) }
    guard algorithms.contains(where: { $0.rawValue == token.jws.algorithm }) else {
      throw unsupportedAlgorithm(token.jws.algorithm)
    }
    // An assertion without an end would be good for ever (RFC 7523 §3).
    guard let presented = PresentedAssertion(token), token.expiry != nil else {
      throw AADSTSRefusal(.malformedToken)
    }
    return (token, presented)
  }

  /// Judges the times of an assertion whose signature is good.
  static func checkTimes(of token: JWT, at now: Timestamp) throws(AADSTSRefusal) {
    guard let expiry = token.expiry else { throw AADSTSRefusal(.malformedToken) }
    let issued = token.issuedAt ?? token.notBefore ?? now.seconds
    let end = NumericDate.adding(lifetime.wholeSeconds, to: issued)
    guard expiry <= end else {
      throw AADSTSRefusal(.lifetimeTooLong, ["issued": "\(issued)", "expires": "\(expiry)"])
    }
    try checkValidity(of: token, at: now)
  }

  /// Judges whether an assertion is good now, with the allowance for clocks.
  static func checkValidity(of token: JWT, at now: Timestamp) throws(AADSTSRefusal) {
    guard let expiry = token.expiry else { throw AADSTSRefusal(.malformedToken) }
    let issued = token.issuedAt ?? token.notBefore ?? now.seconds
    let start = max(token.notBefore ?? issued, issued)
    let slack = leeway.wholeSeconds
    guard now.seconds < NumericDate.adding(slack, to: expiry),
      now.seconds >= NumericDate.adding(-slack, to: start)
    else {
      throw AADSTSRefusal(
        .assertionOutOfTime,
        [
          "now": now.rfc3339(fractionDigits: 7),
          "start": NumericDate.timestamp(start).rfc3339(fractionDigits: 7),
          "end": NumericDate.timestamp(expiry).rfc3339(fractionDigits: 7),
        ])
    }
  }

  /// A key identifier as refusals print it: the bytes that it stands for, in upper-case hex.
  static func printed(keyID: String?) -> String {
    guard let keyID else { return "" }
    guard let bytes = try? Base64URL.decode(keyID) else { return keyID }
    return Digest.hex(bytes).uppercased()
  }

  static func unsupportedAlgorithm(_ name: String) -> AADSTSRefusal {
    AADSTSRefusal(
      .unsupportedAlgorithm,
      ["algorithm": name, "supported": algorithms.map(\.rawValue).joined(separator: ",")])
  }
}
