import ArcFedEntra
import ArcFedHTTP
import ArcFedJOSE
import ArcFedJSON
import ArcFedOpenIDConnect
import ArcFedSimulation
import Testing

/// One row of `Fixtures/Entra/aadsts.json`: a world, a request that deviates from a good one, and
/// the refusal that must come.
struct AADSTSRow {
  let json: JSONValue

  var name: String { json["name"]?.stringValue ?? "" }
  var code: Int { json.at("expect.code")?.intValue ?? 0 }
  var error: String { json.at("expect.error")?.stringValue ?? "" }

  /// Sends the row's request and compares the answer whole, ids masked.
  func check() async throws {
    let world = try await makeWorld()
    let response = try await send(in: world)
    try ExpectedRefusal(name: name, json: json["expect"] ?? .null).check(
      response, message: message(in: world), at: world.simulation.clock.now)
  }

  // MARK: World

  private func makeWorld() async throws -> TenantWorld {
    let kind = json["world"]?.stringValue ?? ""
    let lanes = CryptoLanes(laneCount: 1, queueLimit: 1)
    lanes.shutdown()
    let world = try await TenantWorld(
      hasCredential: kind != "noCredential", isPropagated: kind != "notPropagated",
      lanes: kind == "noLanes" ? lanes : .inline
    ) {
      $0.flexibleIssuersOnManagedIdentities = [
        FlexibleIssuer(.issuer(TenantWorld.issuerText), claims: ["sub": [.matches]])
      ]
    }
    if kind == "disabled" {
      _ = try await world.tenant.directory.setServicePrincipal(
        objectID: world.identity.principalID, isEnabled: false)
    }
    if kind == "flexible" {
      let written = try await world.tenant.directory.putFederatedCredential(
        FederatedCredentialDraft(
          name: "flexible", issuer: TenantWorld.issuerText, subject: nil,
          audiences: [TenantWorld.audience],
          expression: .init(
            value: "claims['sub'] matches 'system:serviceaccount:web:*'", languageVersion: 1)),
        of: world.owner)
      #expect(throws: Never.self) { try written.get() }
      await world.simulation.advance(by: .seconds(10))
    }
    if let issuer = json.at("trust.issuer")?.stringValue {
      _ = try await world.trust(name: "odd", issuer: issuer)
      await world.simulation.advance(by: .seconds(10))
    }
    switch json["issuer"]?.stringValue {
    case nil: break
    case "unreachable": world.network.detach(world.issuer.issuer.origin)
    case "curveKey":
      var key = TenantWorld.keyring.ecKey(label: "curve", curve: .p256).publicKey.jwk
      key.keyID = TenantWorld.jwk("cluster").keyID
      world.issuer.publish([key])
    case let how?: world.issuer.misbehave(how)
    }
    return world
  }

  // MARK: Request

  private func send(in world: TenantWorld) async throws -> HTTPResponse {
    let origin = "https://login.microsoftonline.com"
    if let path = json["get"]?.stringValue {
      return try await world.send(HTTPRequest(.get, origin + path))
    }
    let tenant = json["tenant"]?.stringValue ?? TenantWorld.tenantID
    let isV1 = json["version"]?.stringValue == "v1"
    let path = isV1 ? "\(tenant)/oauth2/token" : "\(tenant)/oauth2/v2.0/token"
    if let body = rawBody {
      let type = json["contentType"]?.stringValue ?? "application/x-www-form-urlencoded"
      return try await world.send(
        HTTPRequest(.post, "\(origin)/\(path)", headers: ["Content-Type": type], body: body))
    }
    return try await world.post(try await form(in: world), path: path)
  }

  private var rawBody: [UInt8]? {
    if let count = json["bodyBytes"]?.intValue { return [UInt8](repeating: 0x61, count: count) }
    return json["body"]?.stringValue.map { Array($0.utf8) }
  }

  private func form(in world: TenantWorld) async throws -> JSONObject {
    let kind = json["world"]?.stringValue
    var header = json["header"]?.objectValue ?? [:]
    if header["jwk"] != nil { header["jwk"] = TenantWorld.jwk("stranger").json() }
    var claims = json["claims"]?.objectValue ?? [:]
    for (name, value) in claims where value == "{client}" {
      claims[name] = .string(world.identity.clientID)
    }
    if kind == "certificate" || kind == "expiredCertificate" {
      return try await ownForm(in: world, header: header, claims: claims)
    }
    var made = try world.assertion(
      signedBy: json["signedBy"]?.stringValue ?? "cluster", header: header, claims: claims)
    if let payload = json["payload"]?.stringValue {
      made = try JWS.sign(
        header: ["kid": .string(TenantWorld.jwk("cluster").keyID ?? "")],
        payload: Array(payload.utf8), key: TenantWorld.key("cluster"), algorithm: .rs256)
    }
    let assertion =
      (json["assertion"]?.stringValue ?? made) + (json["append"]?.stringValue ?? "")
    var form = world.form(assertion: assertion)
    form.merge(json["form"]?.objectValue ?? [:])
    guard kind == "secret" || kind == "expiredSecret" else { return form }
    let client = try await world.tenant.createAdministrator(displayName: "app")
    form["client_id"] = .string(client.clientID)
    if kind == "expiredSecret" {
      form["client_secret"] = .string(client.secret)
      await world.simulation.advance(by: .days(731))
    }
    return form
  }

  /// The form of a client that asserts itself by its certificate.
  private func ownForm(
    in world: TenantWorld, header: JSONObject, claims: JSONObject
  ) async throws -> JSONObject {
    let directory = world.tenant.directory
    let client = try await world.tenant.createAdministrator(displayName: "app")
    let application = try await directory.application(.appID(client.clientID))
    let certificate = try TenantWorld.certificate()
    _ = try await directory.addCertificate(
      certificate, applicationObjectID: application?.objectID ?? "")
    if json["world"] == "expiredCertificate" { await world.simulation.advance(by: .days(365)) }
    var own = world.ownAssertion(of: client.clientID, certificate: certificate)
    own.header.merge(header)
    own.claims.merge(claims)
    var form = world.form(
      assertion: try world.assertion(
        signedBy: json["signedBy"]?.stringValue ?? "client", header: own.header,
        claims: own.claims))
    form["client_id"] = .string(client.clientID)
    return form
  }

  private func message(in world: TenantWorld) -> String {
    let kind = json["world"]?.stringValue
    let key = TenantWorld.key("cluster").publicKey
    let text = json.at("expect.message")?.stringValue ?? ""
    let hasSecret = kind != nil && kind != "disabled"
    let certificate = try? TenantWorld.certificate()
    return
      text
      .replacing("{client}", with: hasSecret ? lastClient(in: world) : world.identity.clientID)
      .replacing(
        "{certificate}", with: Digest.hex(certificate?.thumbprintSHA1 ?? []).uppercased()
      )
      .replacing("{key}", with: Digest.hex(Digest.sha256(key.der)).uppercased())
  }

  /// The client id of the application that was made for the row, from the trace's refusal.
  private func lastClient(in world: TenantWorld) -> String {
    world.simulation.trace.events.last { $0.source == "Entra" }?.subject ?? ""
  }
}
