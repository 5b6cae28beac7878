package import ArcFedJOSE
import ArcFedJSON
package import ArcFedSimulation
import Synchronization

/// The tokens that a relying party has seen with a good signature: who comes again with the same
/// one costs it no RSA.
///
/// Only that is remembered which cannot change: what the token says, and that this key signed it.
/// Whether the key is still trusted, whom the token is for and what time it is are asked each time.
package final class SignedTokens: Sendable {
  /// A token, and the key that is known to have signed it.
  package struct Token: Sendable {
    /// The token, taken apart.
    package let jwt: JWT
    fileprivate let text: String
    fileprivate let signer: VerificationKey?
  }

  /// A client uses one token for an hour, so this is a crowd of clients; ours. Beyond it all are
  /// forgotten.
  private static let tokensMaximum = 256

  private let tokens = Mutex<[String: Token]>([:])

  /// Nothing seen yet.
  package init() {}

  /// A token taken apart, strictly, unless it has been before.
  package func token(_ text: String) throws(JOSEError) -> Token {
    if let known = tokens.withLock({ $0[text] }), known.text.isIdentical(to: text) {
      return known
    }
    return Token(jwt: try JWT(compact: text), text: text, signer: nil)
  }

  fileprivate func remember(_ token: Token, signedBy key: VerificationKey) {
    let known = Token(jwt: token.jwt, text: token.text, signer: key)
    tokens.withLock { tokens in
      if tokens.count >= Self.tokensMaximum { tokens.removeAll() }
      tokens[token.text] = known
    }
  }
}

extension TokenVerifier {
  /// The same as ``verify(_:keys:at:lanes:)``, but a token that one of `keys` is known to have
  /// signed is not put through phases 1 to 4 again. `seen` is for verifiers that accept the same
  /// issuers and algorithms.
  package func verify(
    _ token: SignedTokens.Token, keys: [VerificationKey], at now: Timestamp,
    lanes: CryptoLanes, seen: SignedTokens
  ) async -> TokenVerdict {
    do throws(TokenRefusal) {
      let signer: VerificationKey
      if let known = token.signer, keys.contains(known) {
        signer = known
      } else {
        signer = try await verifySignature(of: token.jwt, keys: keys, lanes: lanes)
        seen.remember(token, signedBy: signer)
      }
      try checkClaims(of: token.jwt, at: now)
      return .accepted(VerifiedToken(jwt: token.jwt, keyID: signer.keyID))
    } catch {
      return .refused(error)
    }
  }
}
