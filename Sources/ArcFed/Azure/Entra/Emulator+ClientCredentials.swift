import ArcFedHTTP
import ArcFedJOSE
package import ArcFedJSON
import ArcFedSimulation

/// What federation replaces: secrets and certificates of an application, which expire.
extension Emulator {
  /// `az ad app credential reset --append`: gives an application a client secret; returns it as
  /// Graph shows it this once, with its value.
  package func addSecret(
    to application: ApplicationRegistration, named name: String, validFor lifetime: Duration
  ) async throws(Refusal) -> JSONValue {
    let end = (instant + lifetime).rfc3339
    return try await world.simulated { () async throws(Refusal) in
      try await application.azure.graph(
        .post, "/v1.0/applications/\(application.objectID)/addPassword",
        body: [
          "passwordCredential": ["displayName": .string(name), "endDateTime": .string(end)]
        ])
    }
  }

  /// `openssl req -x509` and `az ad app credential reset --cert --append`: makes a key pair, gives
  /// it a certificate and uploads that. The private key stays with who made it.
  package func addCertificate(
    to application: ApplicationRegistration, named name: String, validFor lifetime: Duration
  ) async throws(Refusal) -> JSONValue {
    let made: HeldCertificate
    do throws(JOSEError) {
      made = try HeldCertificate(
        key: world.keys.rsaKey(label: "application/\(application.name)/\(name)"),
        commonName: application.name, from: instant, lifetime: lifetime)
    } catch {
      throw .arcFed("CertificateNotMade", "\(error)")
    }
    let path = "/v1.0/applications/\(application.objectID)"
    try await world.simulated { () async throws(Refusal) in
      let azure = application.azure
      // An update replaces all certificates: those that are there are named by their ids.
      let known = try await azure.graph(.get, path)["keyCredentials"]?.arrayValue ?? []
      var list: [JSONValue] = known.map { ["keyId": $0["keyId"] ?? .null] }
      list.append([
        "type": "AsymmetricX509Cert", "usage": "Verify", "displayName": .string(name),
        "key": .string(Base64.encode(made.certificate.der)),
      ])
      _ = try await azure.graph(.patch, path, body: ["keyCredentials": .array(list)])
    }
    names.add(made, named: name, of: application.name)
    return [
      "name": .string(name), "thumbprint": .string(made.thumbprint),
      "endDateTime": .string((instant + lifetime).rfc3339),
    ]
  }

  /// Signs in with a client secret, as `az login --service-principal` does.
  package func signIn(
    as application: ApplicationRegistration, secret: String, scope: String
  ) async throws(Refusal) -> TokenExchange {
    try await requestToken(
      [
        ("grant_type", "client_credentials"), ("client_id", application.clientID),
        ("client_secret", secret), ("scope", scope),
      ], tenant: application.tenant)
  }

  /// Signs in with a certificate that was made here.
  ///
  /// - Parameter audience: for whom the assertion says it is; the token endpoint unless said.
  package func signIn(
    as application: ApplicationRegistration, certificate name: String, scope: String,
    audience: String? = nil
  ) async throws(Refusal) -> TokenExchange {
    guard let held = names.certificate(name, of: application.name) else {
      throw .arcFed(
        "UnknownName", "application '\(application.name)' has no certificate named '\(name)'")
    }
    let assertion: String
    do throws(JOSEError) {
      assertion = try held.assertion(
        clientID: application.clientID,
        audience: audience
          ?? "https://login.microsoftonline.com/\(application.tenant ?? tenantID)/oauth2/v2.0"
          + "/token", at: instant)
    } catch {
      throw .arcFed("AssertionNotMade", "\(error)")
    }
    return try await exchange(
      assertion: assertion, clientID: application.clientID, scope: scope,
      tenant: application.tenant)
  }
}

/// A certificate with its private key, as it lies on somebody's disk.
struct HeldCertificate: Sendable {
  /// How long MSAL's assertions live (`msal/oauth2cli/assertion.py`, from memory, not checked).
  private static let assertionLifetime = Duration.minutes(10)

  let key: PrivateKey
  let certificate: Certificate

  init(
    key: PrivateKey, commonName: String, from start: Timestamp, lifetime: Duration
  ) throws(JOSEError) {
    self.key = key
    certificate = try Certificate.selfSigned(
      key: key, commonName: commonName, serial: [1], notBefore: start.seconds,
      notAfter: (start + lifetime).seconds)
  }

  /// The SHA-1 thumbprint as the portal prints it.
  var thumbprint: String { Digest.hex(certificate.thumbprintSHA1).uppercased() }

  /// What a client says about itself ("Microsoft identity platform application authentication
  /// certificate credentials").
  func assertion(
    clientID: String, audience: String, at now: Timestamp
  ) throws(JOSEError) -> String {
    let claims: JSONObject = [
      "aud": .string(audience), "iss": .string(clientID), "sub": .string(clientID),
      "nbf": .int(Int(now.seconds)), "iat": .int(Int(now.seconds)),
      "exp": .int(Int((now + Self.assertionLifetime).seconds)),
    ]
    return try JWS.sign(
      header: [
        "alg": "RS256", "typ": "JWT",
        "x5t": .string(Base64URL.encode(certificate.thumbprintSHA1)),
      ],
      payload: claims.serialized(), key: key, algorithm: .rs256)
  }
}
