import ArcFedEntra
import ArcFedHTTP
import ArcFedJOSE
import ArcFedJSON
import ArcFedSimulation
import Testing

/// One row of `Fixtures/Entra/aadsts-trust.json`: an application, whom it trusts, which policies
/// its tenant has, and a request that one of these refuses.
struct TrustRow {
  let json: JSONValue
  let world: TenantWorld
  /// The application that asks, with a secret.
  let client: ClientSecretCredentials
  /// Another application of the tenant.
  let other: ClientSecretCredentials
  private let wording: WordingProfile
  /// The name of the key that Entra signs with.
  private let entraKeyID: String?

  var name: String { json["name"]?.stringValue ?? "" }

  init(_ json: JSONValue) async throws {
    self.json = json
    let wording =
      json["wording"]?.stringValue.flatMap(WordingProfile.init) ?? WordingProfile.newest
    self.wording = wording
    world = try await TenantWorld { $0.wording = wording }
    client = try await world.tenant.createAdministrator(displayName: "web")
    other = try await world.tenant.createAdministrator(displayName: "other")
    entraKeyID = try JWT(
      compact: try await world.token(other, resource: "https://vault.azure.net")
    ).jws.keyID
    try await setUp()
  }

  /// Sends the row's request and compares the answer whole.
  func check() async throws {
    let response = try await world.post(try await form())
    let gap = wording == .newest ? " " : "\r\n"
    try ExpectedRefusal(name: name, json: json["expect"] ?? .null, gap: gap).check(
      response, message: filled(json.at("expect.message")?.stringValue ?? ""),
      at: world.simulation.clock.now)
  }

  // MARK: World

  private func setUp() async throws {
    let directory = world.tenant.directory
    let application = try #require(try await directory.application(.appID(client.clientID)))
    for (number, trust) in (json["trusts"]?.arrayValue ?? []).enumerated() {
      func text(_ name: String, _ usual: String) -> String {
        filled(trust[name]?.stringValue ?? usual)
      }
      let draft = FederatedCredentialDraft(
        name: "trust-\(number)", issuer: text("issuer", "{v2}"),
        subject: text("subject", "{principal}"),
        audiences: [text("audience", "api://AzureADTokenExchange")])
      _ = try await directory.putFederatedCredential(
        draft, of: .application(objectID: application.objectID)
      ).get()
    }
    await world.simulation.advance(by: .seconds(10))
    if let policy = json["policy"] { try await set(policy) }
    if json["blocks"]?.boolValue == true {
      try await directory.putConditionalAccessPolicy(
        ConditionalAccessPolicy(
          id: "01234567-89ab-4def-8edc-ba9876543210", displayName: "block", state: .enabled,
          includedPrincipals: [client.objectID],
          includedResources: ["cfa8b339-82a2-471a-a3c9-0fc0be7a4093"],
          createdAt: world.simulation.clock.now))
    }
    guard json["isPublic"]?.boolValue == true else { return }
    for secret in try await directory.secrets(applicationObjectID: application.objectID) {
      _ = try await directory.removeSecret(
        applicationObjectID: application.objectID, keyID: secret.keyID)
    }
    var draft = ApplicationDraft()
    draft.isPublicClient = true
    _ = try await directory.putApplication(draft, objectID: application.objectID).get()
  }

  private func set(_ json: JSONValue) async throws {
    var policy = FederationPolicy()
    policy.isEnabled = json["isEnabled"]?.boolValue ?? true
    policy.allowedIssuers = json["allowedIssuers"]?.arrayValue?.compactMap(\.stringValue)
    policy.requiredClaims = (json["requiredClaims"]?.arrayValue ?? []).map { demand in
      FederationPolicy.RequiredClaim(
        issuer: demand["issuer"]?.stringValue ?? "", claim: demand["claim"]?.stringValue ?? "",
        values: demand["values"]?.arrayValue?.compactMap(\.stringValue) ?? [])
    }
    try await world.tenant.directory.setFederationPolicy(policy)
  }

  // MARK: Request

  private func form() async throws -> JSONObject {
    let text = try await assertion()
    var form: JSONObject
    if json["onBehalfOf"]?.boolValue == true {
      form = [
        "grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer",
        "client_secret": .string(client.secret), "requested_token_use": "on_behalf_of",
        "assertion": .string(text), "scope": "https://graph.microsoft.com/User.Read",
      ]
    } else {
      form = world.form(assertion: text)
    }
    form["client_id"] = .string(
      json["client"] == "identity" ? world.identity.clientID : client.clientID)
    form.merge(json["form"]?.objectValue ?? [:])
    if form["client_secret"] == "{secret}" { form["client_secret"] = .string(client.secret) }
    return form
  }

  /// The token that is presented: who has it from Entra, and what was changed in it.
  private func assertion() async throws -> String {
    let resource = filled(json["resource"]?.stringValue ?? "api://AzureADTokenExchange")
    let changes = (json["claims"]?.objectValue ?? [:]).map { name, value in
      (name, value.stringValue.map { .string(filled($0)) } ?? value)
    }
    let text: String
    switch json["token"]?.stringValue {
    case "host": text = try await hostToken(for: resource)
    case "federated":
      var form = world.form(assertion: try world.assertion())
      form["scope"] = .string("\(resource)/.default")
      text = try await world.post(form).json()["access_token"]?.stringValue ?? ""
    case "application": text = try await world.token(other, resource: resource)
    case "text": return "no token"
    default: return try world.assertion(claims: JSONObject(changes))
    }
    let signer = json["signedBy"]?.stringValue
    guard !changes.isEmpty || signer != nil || json["header"] != nil else { return text }
    let token = try JWT(compact: text)
    var (header, claims) = (token.jws.header, token.claims)
    header.merge(json["header"]?.objectValue ?? [:])
    claims.merge(JSONObject(changes))
    let key = TenantWorld.key(signer ?? "entra/signing key/1")
    return try JWS.sign(
      header: header, payload: claims.serialized(), key: key, algorithm: .rs256)
  }

  /// The token of the managed identity on a host that has it.
  private func hostToken(for resource: String) async throws -> String {
    let endpoint = world.tenant.instanceMetadata(
      of: HostIdentities(userAssigned: [world.identity.resourceID]))
    let request = try HTTPRequest(
      .get,
      "http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01&resource="
        + PercentEncoding.encode(resource), headers: ["Metadata": "true"])
    let response = await endpoint.respond(to: request)
    return try #require(try response.json()["access_token"]?.stringValue)
  }

  private func filled(_ text: String) -> String {
    var text = text
    let names = [
      "v1": "https://sts.windows.net/\(TenantWorld.tenantID)/",
      "v2": "https://login.microsoftonline.com/\(TenantWorld.tenantID)/v2.0",
      "principal": world.identity.principalID, "client": client.clientID,
      "other": other.objectID, "clusterKey": Self.printed(TenantWorld.jwk("cluster").keyID),
      "entraKey": Self.printed(entraKeyID),
    ]
    for (name, value) in names { text = text.replacing("{\(name)}", with: value) }
    return text
  }

  private static func printed(_ keyID: String?) -> String {
    Digest.hex((try? Base64URL.decode(keyID ?? "")) ?? []).uppercased()
  }
}
