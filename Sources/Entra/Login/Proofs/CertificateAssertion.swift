import ArcFedJOSE
import ArcFedJSON
import ArcFedOpenIDConnect
import ArcFedSimulation

/// A client's assertion about itself, which one of its certificates signs (Microsoft identity
/// platform, "Microsoft identity platform application authentication certificate credentials";
/// RFC 7523 §3).
struct CertificateAssertion: Sendable {
  let token: JWT
  let client: SignInClient
  let configuration: TenantConfiguration

  /// Whether a token speaks for the client itself and not for somebody whom it trusts.
  static func isMeant(by token: JWT, of client: SignInClient) -> Bool {
    token.issuer?.inLowerCase == client.principal.appID
  }

  /// Takes the assertion through all phases. Their order is from memory, not checked.
  func check(at now: Timestamp, lanes: CryptoLanes) async throws(AADSTSRefusal) {
    // 1. Issuer and subject are the client.
    guard token.subject?.lowercased() == client.principal.appID else {
      throw AADSTSRefusal(.assertionOfAnotherClient)
    }
    // 2. The certificate that it names is registered, and 3. is good.
    let certificate = try registeredCertificate()
    guard certificate.isValid(at: now) else {
      throw AADSTSRefusal(.certificateExpired, values(certificate))
    }
    // 4. Its key made the signature.
    guard await isSigned(by: certificate, lanes) else {
      throw AADSTSRefusal(.invalidClientSignature, values(certificate))
    }
    // 5. It is meant for this tenant.
    guard token.audiences.contains(where: isOurs) else {
      throw AADSTSRefusal(.assertionForAnotherRealm)
    }
    // 6. It lives now.
    try AssertionRules.checkValidity(of: token, at: now)
  }

  /// The token endpoints and the issuers, by the tenant's id or its domain.
  private func isOurs(_ audience: String) -> Bool {
    // A tenant's names in a URL have no case.
    let audience = KnownResources.withoutTrailingSlash(audience).lowercased()
    let bases = [configuration.tenantID, configuration.domain].map {
      "\(configuration.authority)/\($0)".lowercased()
    }
    return audience == KnownResources.withoutTrailingSlash(configuration.issuerV1).lowercased()
      || bases.contains { base in
        ["", "/v2.0", "/oauth2/token", "/oauth2/v2.0/token"].contains { base + $0 == audience }
      }
  }

  /// The certificate of `x5t#S256`, of `x5t`, or of a `kid` that is a thumbprint.
  private func registeredCertificate() throws(AADSTSRefusal) -> ClientCertificate {
    let header = token.jws.header
    let found = client.known.certificates.first { candidate in
      let sha1 = Base64URL.encode(candidate.certificate.thumbprintSHA1)
      if let digest = header["x5t#S256"]?.stringValue {
        return digest.isIdentical(to: Base64URL.encode(Digest.sha256(candidate.certificate.der)))
      }
      if let thumbprint = header["x5t"]?.stringValue { return thumbprint.isIdentical(to: sha1) }
      guard let keyID = token.jws.keyID else { return false }
      return keyID.isIdentical(to: sha1) || keyID.uppercased().isIdentical(to: candidate.thumbprint)
    }
    guard let certificate = found else {
      let named = header["x5t"]?.stringValue ?? token.jws.keyID
      throw AADSTSRefusal(
        .certificateNotFound,
        ["key": AssertionRules.printed(keyID: named), "client": client.principal.appID])
    }
    return certificate
  }

  private func isSigned(by certificate: ClientCertificate, _ lanes: CryptoLanes) async -> Bool {
    let key = certificate.certificate.publicKey
    let jws = token.jws
    do throws(JOSEError) {
      return try await lanes.run { jws.isSigned(by: key) }
    } catch {
      // The lanes are full or closed. That says nothing about the token, so the caller pays.
      return jws.isSigned(by: key)
    }
  }

  private func values(_ certificate: ClientCertificate) -> [String: String] {
    [
      "key": certificate.thumbprint, "start": Self.printed(certificate.startsAt),
      "end": Self.printed(certificate.endsAt),
    ]
  }

  /// `06/29/2021 21:13:15`, as the refusals print a certificate's validity.
  static func printed(_ time: Timestamp) -> String {
    let text = time.rfc3339
    let parts = text.prefix(10).split(separator: "-")
    guard parts.count == 3 else { return text }
    return "\(parts[1])/\(parts[2])/\(parts[0]) \(text.dropFirst(11).prefix(8))"
  }
}
