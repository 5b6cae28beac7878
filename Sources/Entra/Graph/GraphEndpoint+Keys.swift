import ArcFedHTTP
import ArcFedJOSE
import ArcFedJSON
import ArcFedOpenIDConnect
import ArcFedSimulation

/// Certificates of applications.
extension GraphEndpoint {
  /// What the service checks a proof of possession for (Microsoft Graph, "Generate proof of
  /// possession tokens for rolling keys").
  private static let proofAudience = "00000002-0000-0000-c000-000000000000"
  /// How long such a proof may live: the same page.
  private static let proofLifetime = Duration.minutes(10)

  /// `POST …/addKey`: only who has a certificate may add one so; the first comes by an update.
  func addKey(to key: DirectoryKey, _ call: GraphCall) async throws -> HTTPResponse {
    guard call.request.method == .post else { throw GraphError.methodNotAllowed }
    let application = try await application(key)
    try await checkProof(call, of: application)
    let certificate = try Self.certificate(call.body?["keyCredential"])
    let name = call.body?.at("keyCredential.displayName")?.stringValue
    let added = try await directory.addCertificate(
      certificate, applicationObjectID: application.objectID, displayName: name)
    guard let added else { throw GraphError.notFound(key.text) }
    trace?.record("Entra", "add certificate", application.displayName)
    return replies.success(
      200,
      objects.inContext(
        "microsoft.graph.keyCredential", version: call.version, objects.json(added)))
  }

  /// `POST …/removeKey`.
  func removeKey(of key: DirectoryKey, _ call: GraphCall) async throws -> HTTPResponse {
    guard call.request.method == .post else { throw GraphError.methodNotAllowed }
    let application = try await application(key)
    try await checkProof(call, of: application)
    let isRemoved = try await directory.removeCertificate(
      applicationObjectID: application.objectID, keyID: call.text("keyId") ?? "")
    guard isRemoved else { throw GraphError.noSuchKey }
    return replies.empty()
  }

  /// The new certificates and the ids of those to keep in `keyCredentials`, which always lists all
  /// of them; nil when the member is not there.
  func certificates(
    in call: GraphCall
  ) throws(GraphError) -> ApplicationDraft.Certificates? {
    guard let wished = call.body?["keyCredentials"]?.arrayValue else { return nil }
    var list = ApplicationDraft.Certificates()
    for wish in wished {
      if let id = wish["keyId"]?.stringValue, wish["key"]?.stringValue == nil {
        list.kept.insert(id.lowercased())
      } else {
        list.added.append((try Self.certificate(wish), wish["displayName"]?.stringValue))
      }
    }
    return list
  }

  private static func certificate(_ wish: JSONValue?) throws(GraphError) -> Certificate {
    let resource = "KeyCredential"
    guard wish?["type"]?.stringValue == "AsymmetricX509Cert" else {
      throw .invalidProperty("type", of: resource)
    }
    guard wish?["usage"]?.stringValue == "Verify" else {
      throw .invalidProperty("usage", of: resource)
    }
    guard let text = wish?["key"]?.stringValue, let der = try? Base64.decode(text),
      let certificate = try? Certificate(der: der)
    else { throw .invalidProperty("key", of: resource) }
    return certificate
  }

  /// The caller proves to have the private key of one of the application's certificates.
  private func checkProof(_ call: GraphCall, of application: Application) async throws {
    guard let text = call.text("proof"), let token = try? JWT(compact: text),
      token.issuer == application.objectID || token.issuer == application.appID,
      token.audiences == [Self.proofAudience], let start = token.notBefore,
      let end = token.expiry, end <= NumericDate.adding(Self.proofLifetime.wholeSeconds, to: start)
    else { throw GraphError.badProof }
    let now = clock.now
    let known = try await directory.certificates(applicationObjectID: application.objectID)
    let isProven = known.contains { candidate in
      candidate.isValid(at: now) && token.jws.isSigned(by: candidate.certificate.publicKey)
    }
    guard isProven, start <= now.seconds, now.seconds < end else { throw GraphError.badProof }
  }
}
