package import ArcFedJOSE
import ArcFedJSON
package import ArcFedSimulation

/// Checks signed tokens: the one place in the house where a signature becomes trust.
///
/// It fetches nothing and follows nothing that a token names (`jku`, `x5u`, `jwk`: RFC 8725 §3.10):
/// the keys come from the caller, who had them from an issuer it trusts.
package struct TokenVerifier: Sendable {
  /// The issuers whose tokens are accepted, compared character by character.
  package var issuers: [String]
  /// The audiences of which a token must name one; when empty, audiences are not checked.
  package var audiences: Set<String>
  /// The algorithms that are accepted (RFC 8725 §3.1).
  package var algorithms: [SignatureAlgorithm]
  /// How far the clocks of issuer and verifier may disagree.
  package var leeway: Duration
  /// The claims that a token must have.
  package var requiredClaims: Set<String>

  /// A verifier of tokens from `issuers`.
  package init(
    issuers: [String], audiences: Set<String>, algorithms: [SignatureAlgorithm],
    leeway: Duration, requiredClaims: Set<String>
  ) {
    self.issuers = issuers
    self.audiences = audiences
    self.algorithms = algorithms
    self.leeway = leeway
    self.requiredClaims = requiredClaims
  }

  /// Takes `token` through all phases; the first that fails decides.
  package func verify(
    _ token: JWT, keys: [VerificationKey], at now: Timestamp, lanes: CryptoLanes = .inline
  ) async -> TokenVerdict {
    do throws(TokenRefusal) {
      let signer = try await verifySignature(of: token, keys: keys, lanes: lanes)
      try checkClaims(of: token, at: now)
      return .accepted(VerifiedToken(jwt: token, keyID: signer.keyID))
    } catch {
      return .refused(error)
    }
  }

  /// Phases 1 to 4: whether the token is what one of the issuer's keys signed. Returns that key.
  ///
  /// For callers whose own rules stand between signature and claims; others use `verify`.
  package func verifySignature(
    of token: JWT, keys: [VerificationKey], lanes: CryptoLanes
  ) async throws(TokenRefusal) -> VerificationKey {
    // 1. The algorithm is one of ours, whatever the token would like.
    guard let algorithm = SignatureAlgorithm(rawValue: token.jws.algorithm),
      algorithms.contains(algorithm)
    else { throw .unsupportedAlgorithm(token.jws.algorithm) }

    // 2. The issuer is trusted.
    guard let issuer = token.issuer, issuers.containsIdentical(issuer) else {
      throw .untrustedIssuer(token.issuer)
    }

    // 3. The key is the issuer's, and of a kind that can make this signature.
    let candidates = try candidates(for: token, algorithm: algorithm, among: keys)

    // 4. The signature is the key's. It may cost CPU time, hence the lanes.
    for candidate in candidates {
      if await isSigned(token, by: candidate, lanes) { return candidate }
    }
    throw .invalidSignature
  }

  private func isSigned(
    _ token: JWT, by key: VerificationKey, _ lanes: CryptoLanes
  ) async -> Bool {
    if key.publicKey.checksFasterThanLanesWake { return token.jws.isSigned(by: key.publicKey) }
    do throws(JOSEError) {
      return try await lanes.run { token.jws.isSigned(by: key.publicKey) }
    } catch {
      // The lanes are full or closed. That says nothing about the token, so the caller pays.
      return token.jws.isSigned(by: key.publicKey)
    }
  }

  /// Phases 5 and 6: whether the token is meant for us and for now. Says nothing of who wrote it.
  package func checkClaims(of token: JWT, at now: Timestamp) throws(TokenRefusal) {
    // 5. The audience is one of ours.
    if !audiences.isEmpty, !audiences.contains(where: token.audiences.containsIdentical) {
      throw .wrongAudience(presented: token.audiences)
    }

    // 6. What must be there is there, and the time is right (RFC 7519 §4.1.4 to §4.1.6).
    for name in requiredClaims.sorted() where token.claims[name] == nil {
      throw .missingClaim(name)
    }
    let seconds = now.seconds
    let slack = leeway.wholeSeconds
    if let expiry = token.expiry, seconds >= NumericDate.adding(slack, to: expiry) {
      throw .expired(at: NumericDate.timestamp(expiry))
    }
    if let start = token.notBefore, seconds < NumericDate.adding(-slack, to: start) {
      throw .notYetValid(from: NumericDate.timestamp(start))
    }
    if let issued = token.issuedAt, seconds < NumericDate.adding(-slack, to: issued) {
      throw .issuedInTheFuture(NumericDate.timestamp(issued))
    }
  }

  /// The keys that may have signed: those the token names, or all when it names none.
  private func candidates(
    for token: JWT, algorithm: SignatureAlgorithm, among keys: [VerificationKey]
  ) throws(TokenRefusal) -> [VerificationKey] {
    let keyID = token.jws.keyID
    var isNamed = false
    var fitting: [VerificationKey] = []
    for key in keys where keyID.map(key.isNamed) ?? true {
      isNamed = true
      // A key that says what it is for is used for nothing else (RFC 7517 §4.4).
      if key.publicKey.supports(algorithm),
        key.jwk.algorithm == nil || key.jwk.algorithm == algorithm.rawValue
      {
        fitting.append(key)
      }
    }
    guard isNamed else { throw .keyNotFound(keyID: keyID) }
    guard !fitting.isEmpty else {
      throw .keyDoesNotFit(keyID: keyID, algorithm: algorithm.rawValue)
    }
    return fitting
  }
}
