import ArcFedEntra
import ArcFedHTTP
import ArcFedJOSE
package import ArcFedJSON
import ArcFedOpenIDConnect
import ArcFedSimulation

/// An OpenID Connect provider that is no cluster, such as a CI service: two public documents, and a
/// key that signs what it is told to.
package struct OutsideIssuer: Sendable {
  /// Its issuer URL.
  package let url: String
  let key: PrivateKey

  init(url: String, key: PrivateKey) {
    self.url = url
    self.key = key
  }

  private var keyID: String { key.publicKey.kubernetesKeyID }

  /// What its key signs with.
  private var algorithm: SignatureAlgorithm {
    switch key.publicKey.kind {
    case .rsa: .rs256
    case .ec: .es256
    }
  }

  /// A token of these claims, beside those of the issuer and of time.
  ///
  /// - Parameters:
  ///   - header: members in place of the usual ones. Another algorithm than the key's is only
  ///     claimed: the signature is still the key's.
  ///   - isForged: whether somebody has changed the claims after they were signed.
  func token(
    _ claims: JSONObject, at now: Timestamp, validFor lifetime: Duration, header: JSONObject,
    isForged: Bool
  ) throws(Refusal) -> DecodedToken {
    let seconds = Int(now.seconds)
    var all: JSONObject = [
      "iss": .string(url), "iat": .int(seconds), "nbf": .int(seconds),
      "exp": .int(seconds + Int(lifetime.wholeSeconds)),
    ]
    for (name, value) in claims { all[name] = value }
    var signed: JSONObject = [
      "alg": .string(algorithm.rawValue), "typ": "JWT", "kid": .string(keyID),
    ]
    for (name, value) in header where name != "alg" {
      signed[name] = value.isNull ? nil : value
    }
    let compact = try? JWS.sign(
      header: signed, payload: all.serialized(), key: key, algorithm: algorithm)
    var parts = (compact ?? "").split(separator: ".").map(String.init)
    if parts.count == 3, let algorithm = header["alg"] {
      signed["alg"] = algorithm
      parts[0] = Base64URL.encode(signed.serialized())
    }
    if parts.count == 3, isForged {
      all["jti"] = "forged"
      parts[1] = Base64URL.encode(all.serialized())
    }
    guard let token = DecodedToken(parts.joined(separator: ".")) else {
      throw .arcFed("TokenNotSigned", "the header and the claims make no token")
    }
    return token
  }

  /// Its two documents.
  func documents(below issuer: IssuerURL) -> some Endpoint {
    var jwk = key.publicKey.jwk
    jwk.keyID = keyID
    jwk.use = "sig"
    return IssuerDocuments(
      issuer: issuer,
      discovery: DiscoveryDocument(
        issuer: url, jwksURI: issuer.jwksURL, signingAlgorithms: [algorithm.rawValue]
      ).json, keys: JWKSet(keys: [jwk]).json)
  }
}

/// A web server with the two documents of an issuer.
private struct IssuerDocuments: Endpoint {
  let issuer: IssuerURL
  let discovery: JSONValue
  let keys: JSONValue

  func respond(to request: HTTPRequest) async -> HTTPResponse {
    switch request.url {
    case issuer.discoveryURL: .json(200, discovery)
    case issuer.jwksURL: .json(200, keys)
    default: HTTPResponse(status: 404)
    }
  }
}

extension Emulator {
  /// Puts an OpenID Connect provider on the network.
  ///
  /// - Parameter hasCurveKey: whether its key is one of an elliptic curve, P-256, and not RSA.
  package func createIssuer(
    named name: String, url: String, hasCurveKey: Bool = false
  ) async throws(Refusal) -> OutsideIssuer {
    do {
      let label = "issuer/\(name)"
      let made = try attachIssuer(
        named: name, url: url,
        key: hasCurveKey
          ? world.keys.ecKey(label: label, curve: .p256) : world.keys.rsaKey(label: label))
      try? world.ledger.put(
        StateLedger.Issuer(url: url, name: name, privateKey: made.key.pem))
      return made
    } catch {
      throw .arcFed("InvalidIssuer", "\(error)")
    }
  }

  @discardableResult
  func attachIssuer(named name: String, url: String, key: PrivateKey) throws -> OutsideIssuer {
    let issuer = try IssuerURL(url)
    let made = OutsideIssuer(url: url, key: key)
    network.attach(made.documents(below: issuer), to: issuer.origin)
    names.add(made, named: name)
    return made
  }

  /// Lets the provider of that name sign a token now.
  package func signToken(
    _ claims: JSONObject, by name: String, validFor lifetime: Duration,
    header: JSONObject = [:], isForged: Bool = false
  ) throws(Refusal) -> DecodedToken {
    guard let issuer = names.issuer(name) else {
      throw .arcFed("UnknownName", "there is no issuer named '\(name)'")
    }
    return try issuer.token(
      claims, at: instant, validFor: lifetime, header: header, isForged: isForged)
  }

  /// What Microsoft Entra remembers of issuers:
  /// `{"issuers":[{"issuer","keyIds","fetchedAt","expiresAt","failure"}]}`.
  package func issuerCache() async -> JSONValue {
    let known = await world.tenant.issuerMetadata.snapshot()
    return [
      "issuers": .array(
        known.map { cached in
          var entry: JSONObject = [
            "issuer": .string(cached.issuer.text),
            "keyIds": .array(cached.keyIDs.map(JSONValue.string)),
            "fetchedAt": .string(cached.fetchedAt.rfc3339),
            "expiresAt": .string(cached.expiresAt.rfc3339),
          ]
          if let failure = cached.failure { entry["failure"] = .string(failure.code) }
          return .object(entry)
        })
    ]
  }
}
