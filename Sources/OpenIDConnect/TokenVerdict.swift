package import ArcFedJOSE
package import ArcFedSimulation

/// What the verifier thinks of a token. A refusal is an answer, not an error.
package enum TokenVerdict: Sendable {
  /// Every check passed.
  case accepted(VerifiedToken)
  /// The first check that failed.
  case refused(TokenRefusal)

  /// Why the token was refused; nil when it was accepted.
  package var refusal: TokenRefusal? {
    guard case .refused(let refusal) = self else { return nil }
    return refusal
  }

  /// The token, when it was accepted.
  package var token: VerifiedToken? {
    guard case .accepted(let token) = self else { return nil }
    return token
  }
}

/// A token whose signature and claims were checked.
package struct VerifiedToken: Sendable {
  /// The token.
  package let jwt: JWT
  /// The identifier of the key that verified it.
  package let keyID: String?
}

/// Why a well-formed token is not trusted.
package enum TokenRefusal: Error, Hashable, Sendable, CustomStringConvertible {
  /// Its `alg` is not one of those accepted.
  case unsupportedAlgorithm(String)
  /// Its `iss` is not one of those trusted; nil when it has none.
  case untrustedIssuer(String?)
  /// The issuer has no key of this identifier; without an identifier, no key at all.
  case keyNotFound(keyID: String?)
  /// The key that it names cannot make signatures of its algorithm.
  case keyDoesNotFit(keyID: String?, algorithm: String)
  /// The signature is not the key's.
  case invalidSignature
  /// None of its audiences is accepted.
  case wrongAudience(presented: [String])
  /// Its `exp` has passed.
  case expired(at: Timestamp)
  /// Its `nbf` has not come.
  case notYetValid(from: Timestamp)
  /// Its `iat` has not come.
  case issuedInTheFuture(Timestamp)
  /// A claim that it must have is absent. One of the wrong type never gets here: such a text is
  /// not a `JWT`.
  case missingClaim(String)

  /// A sentence for a person.
  package var description: String {
    switch self {
    case .unsupportedAlgorithm(let name): "algorithm '\(name)' is not accepted"
    case .untrustedIssuer(let issuer): "issuer '\(issuer ?? "")' is not trusted"
    case .keyNotFound(let keyID): "the issuer has no key '\(keyID ?? "")'"
    case .keyDoesNotFit(let keyID, let algorithm):
      "key '\(keyID ?? "")' cannot sign with '\(algorithm)'"
    case .invalidSignature: "the signature is invalid"
    case .wrongAudience(let presented):
      "none of the audiences '\(presented.joined(separator: "', '"))' is accepted"
    case .expired(let time): "the token expired at \(time)"
    case .notYetValid(let time): "the token is not valid before \(time)"
    case .issuedInTheFuture(let time): "the token was issued in the future, at \(time)"
    case .missingClaim(let name): "claim '\(name)' is missing"
    }
  }
}
