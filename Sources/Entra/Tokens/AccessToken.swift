import ArcFedJOSE
import ArcFedJSON
import ArcFedSimulation

/// An access token for an application or managed identity, before it is signed.
///
/// Claims and their order: Microsoft identity platform, "Access token claims reference", and real
/// v1.0 tokens of managed identities.
struct AccessToken: Sendable {
  /// How a client proved who it is: the claim `appidacr`.
  enum ClientAuthentication: Sendable {
    /// By a client secret.
    case secret
    /// By an assertion, or by being where only it can be.
    case assertion
    /// By the token of an issuer that it trusts.
    case federated

    init(_ proof: TokenEndpoint.Proof) {
      switch proof {
      case .secret: self = .secret
      case .certificate, .host: self = .assertion
      case .federated: self = .federated
      }
    }

    var claim: JSONValue {
      switch self {
      case .secret: "1"
      case .assertion, .federated: "2"
      }
    }
  }

  /// The claim of a token that a federated credential led to.
  static let federationClaim = "xms_ficinfo"
  /// What it says in real tokens; only Entra knows what it means.
  private static let federationInfo: JSONValue = "CAAQARgAIAA"

  /// How far before the present a token begins, for the clocks of others: exp − iat is 86700 s
  /// where the answer says 86399.
  private static let skew = Duration.minutes(5)

  let audience: String
  let principal: ServicePrincipal
  let authentication: ClientAuthentication
  let issuedAt: Timestamp
  /// How long it is good.
  let lifetime: Duration
  /// The application that the token is for; nil when it is one of Azure's own services.
  var resource: ResourceApplication?

  private var version: Application.TokenVersion { resource?.tokenVersion ?? .v1 }

  private var startsAt: Timestamp { issuedAt - Self.skew }

  /// When it expires.
  var expiresAt: Timestamp { issuedAt + lifetime }

  /// When it begins, as the v1.0 answer says.
  var notBefore: Timestamp { startsAt }

  /// What the answer says it is good for: a second less than it is.
  var expiresInSeconds: Int { Int(lifetime.wholeSeconds) - 1 }

  /// The claims, as the resource understands them. Behind `aio` they are sorted by name, which is
  /// how Entra writes them, but for the last one.
  func claims(of tenant: TenantConfiguration, nonces: TokenNonces) -> JSONObject {
    // Azure's own services always get it; an application must ask for it.
    let isTyped = resource?.asksForTokenType ?? true
    let roles = (resource?.roles ?? []).map { JSONValue.string($0) }
    var claims = commonClaims(of: tenant, nonces: nonces)
    switch version {
    case .v1:
      claims.append("appid", .string(principal.appID))
      claims.append("appidacr", authentication.claim)
      claims.append("idp", .string(tenant.issuerV1))
    case .v2:
      claims.append("azp", .string(principal.appID))
      claims.append("azpacr", authentication.claim)
    }
    if isTyped { claims.append("idtyp", "app") }
    claims.append("oid", .string(principal.objectID))
    claims.append("rh", .string(nonces.rh()))
    if !roles.isEmpty { claims.append("roles", .array(roles)) }
    claims.append("sub", .string(principal.objectID))
    claims.append("tid", .string(tenant.tenantID))
    claims.append("uti", .string(nonces.uti()))
    claims.append("ver", version == .v1 ? "1.0" : "2.0")
    if authentication == .federated { claims.append(Self.federationClaim, Self.federationInfo) }
    if let resource = principal.managedIdentityResourceID {
      claims.append("xms_mirid", .string(resource))
    }
    return claims
  }

  private func commonClaims(of tenant: TenantConfiguration, nonces: TokenNonces) -> JSONObject {
    [
      "aud": .string(version == .v1 ? audience : resource?.appID ?? audience),
      "iss": .string(version == .v1 ? tenant.issuerV1 : tenant.issuerV2),
      "iat": .int(Int(startsAt.seconds)),
      "nbf": .int(Int(startsAt.seconds)),
      "exp": .int(Int(expiresAt.seconds)),
      "aio": .string(nonces.aio()),
    ]
  }

  /// The header: a v1.0 token names its key twice.
  func header(keyID: String) -> JSONObject {
    var header: JSONObject = ["typ": "JWT", "alg": .string(SignatureAlgorithm.rs256.rawValue)]
    if version == .v1 { header["x5t"] = .string(keyID) }
    header["kid"] = .string(keyID)
    return header
  }
}

/// The claims that mean something to Entra alone: of the right form, without content.
struct TokenNonces: Sendable {
  private static let base64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

  private let aioStream: RandomStream
  private let rhStream: RandomStream
  private let utiStream: RandomStream

  init(_ random: RandomSource) {
    let random = random.derived("entra/token")
    aioStream = random.stream("aio")
    rhStream = random.stream("rh")
    utiStream = random.stream("uti")
  }

  func aio() -> String { "k2RgYP" + aioStream.text(40, from: Self.base64URL) + "==" }

  func rh() -> String { "1.A" + rhStream.text(51, from: Self.base64URL) + "." }

  func uti() -> String { Base64URL.encode(utiStream.bytes(16)) }
}
