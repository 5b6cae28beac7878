import ArcFedJOSE
import ArcFedJSON
import ArcFedOpenIDConnect
import ArcFedSimulation

/// The token of a user for whom a client wants to act: the on-behalf-of flow (RFC 7523 §2.1;
/// Microsoft identity platform, "OAuth 2.0 On-Behalf-Of flow").
///
/// There are no users here, so every token that is presented ends in the refusal that it deserves:
/// Entra's own tokens are those of applications, and nobody acts on behalf of an application.
struct UserAssertion: Sendable {
  /// `grant_type` of the flow.
  static let grant = "urn:ietf:params:oauth:grant-type:jwt-bearer"

  let configuration: TenantConfiguration
  let signingKeys: SigningKeyRing
  let lanes: CryptoLanes

  /// Says why the token that a form presents cannot be acted for. The order is that of the
  /// documentation of each code, from the token's form to its bearer; it is not checked.
  func refusal(
    of form: TokenForm, client: SignInClient, at now: Timestamp
  ) async throws(AADSTSRefusal) -> AADSTSRefusal {
    let text = try form.required("assertion")
    guard try form.required("requested_token_use") == "on_behalf_of" else {
      return AADSTSRefusal(.malformedRequest)
    }
    let token: JWT
    do {
      token = try JWT(compact: text)
    } catch {
      return AADSTSRefusal(.malformedToken)
    }
    guard token.jws.algorithm == SignatureAlgorithm.rs256.rawValue else {
      return AssertionRules.unsupportedAlgorithm(token.jws.algorithm)
    }
    let named = AssertionRules.printed(keyID: token.jws.keyID)
    guard
      let key = signingKeys.published(at: now).first(where: {
        token.jws.keyID.map($0.keyID.isIdentical) ?? false
      })
    else { return AADSTSRefusal(.assertionKeyNotFound, ["key": named]) }
    guard await isSigned(token, by: key) else {
      let certificate = key.certificate
      return AADSTSRefusal(
        .assertionSignature,
        [
          "key": named,
          "start": CertificateAssertion.printed(Timestamp(seconds: certificate.notBefore)),
          "end": CertificateAssertion.printed(Timestamp(seconds: certificate.notAfter)),
        ])
    }
    let expected = [client.principal.appID] + client.known.identifierURIs
    guard token.audiences.contains(where: expected.containsIdentical) else {
      return AADSTSRefusal(
        .assertionAudience,
        [
          "audience": token.audiences.joined(separator: ","), "client": client.principal.appID,
          "name": client.principal.displayName,
        ])
    }
    let expiry = token.expiry ?? 0
    guard now.seconds < NumericDate.adding(AssertionRules.leeway.wholeSeconds, to: expiry) else {
      return AADSTSRefusal(
        .assertionExpired,
        [
          "now": now.rfc3339(fractionDigits: 7),
          "end": NumericDate.timestamp(expiry).rfc3339(fractionDigits: 7),
        ])
    }
    return AADSTSRefusal(.nobodyToActFor, ["client": client.principal.appID])
  }

  private func isSigned(_ token: JWT, by key: SigningKey) async -> Bool {
    let (jws, publicKey) = (token.jws, key.privateKey.publicKey)
    do throws(JOSEError) {
      return try await lanes.run { jws.isSigned(by: publicKey) }
    } catch {
      // The lanes are full or closed. That says nothing about the token, so the caller pays.
      return jws.isSigned(by: publicKey)
    }
  }
}
