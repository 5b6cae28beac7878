import ArcFedEntra
import ArcFedHTTP
import ArcFedJOSE
import ArcFedJSON
import ArcFedSimulation
import Testing

/// A tenant behind Microsoft Graph, with its administrator.
struct GraphWorld: Sendable {
  let world: TenantWorld
  let administrator: ClientSecretCredentials
  private let token: String

  init(configure: (inout TenantConfiguration) -> Void = { _ in }) async throws {
    world = try await TenantWorld(configure: configure)
    administrator = try await world.tenant.createAdministrator(displayName: "admin")
    token = try await world.token(administrator, resource: "https://graph.microsoft.com")
  }

  /// Sends one request as the administrator, or with another token; the empty text sends none.
  func send(
    _ method: HTTPMethod, _ path: String, _ body: JSONValue? = nil, raw: String? = nil,
    query: String? = nil, version: String = "v1.0", token other: String? = nil,
    prefer: String? = nil
  ) async throws -> HTTPResponse {
    var url = "https://graph.microsoft.com/\(version)\(PercentEncoding.path(path))"
    if let query { url += "?" + PercentEncoding.path(query) }
    var headers: HTTPHeaders = ["Content-Type": "application/json"]
    if let prefer { headers["Prefer"] = prefer }
    let token = other ?? token
    if !token.isEmpty { headers["Authorization"] = "Bearer \(token)" }
    let bytes = raw.map { Array($0.utf8) } ?? body?.serialized() ?? []
    return try await world.send(HTTPRequest(method, url, headers: headers, body: bytes))
  }

  /// Registers an application and returns it.
  func register(_ name: String) async throws -> JSONValue {
    let response = try await send(.post, "/applications", ["displayName": .string(name)])
    #expect(response.status == 201)
    return try response.json()
  }

  /// A token of the kind that a row names.
  func token(_ kind: String?) async throws -> String? {
    switch kind {
    case nil: return nil
    case "none": return ""
    case "nonsense": return "nonsense"
    case "vault": return try await world.token(administrator, resource: "https://vault.azure.net")
    case "identity":
      var form = world.form(assertion: try world.assertion())
      form["scope"] = "https://graph.microsoft.com/.default"
      return try await world.post(form).json()["access_token"]?.stringValue
    default:
      var claims = try JWT(compact: token).claims
      if kind == "expired" { claims["exp"] = .int(Int(world.simulation.clock.now.seconds) - 900) }
      let signer = kind == "expired" ? "entra/signing key/1" : "stranger"
      return try JWS.sign(
        header: try JWT(compact: token).jws.header, payload: claims.serialized(),
        key: TenantWorld.key(signer), algorithm: .rs256)
    }
  }
}

extension PercentEncoding {
  /// Spaces alone, which no URL may hold.
  fileprivate static func path(_ text: String) -> String { text.replacing(" ", with: "%20") }
}
