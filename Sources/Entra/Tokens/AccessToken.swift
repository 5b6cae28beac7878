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

    var claim: String {
      switch self {
      case .secret: "1"
      case .assertion, .federated: "2"
      }
    }
  }

  /// The claim of a token that a federated credential led to.
  static let federationClaim: StaticString = "xms_ficinfo"
  /// What it says in real tokens; only Entra knows what it means.
  private static let federationInfo = "CAAQARgAIAA"

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

  /// The kind of token that the resource understands.
  var version: Application.TokenVersion { resource?.tokenVersion ?? .v1 }

  private var startsAt: Timestamp { issuedAt - Self.skew }

  /// When it expires.
  var expiresAt: Timestamp { issuedAt + lifetime }

  /// When it begins, as the v1.0 answer says.
  var notBefore: Timestamp { startsAt }

  /// What the answer says it is good for: a second less than it is.
  var expiresInSeconds: Int { Int(lifetime.wholeSeconds) - 1 }

  /// The claims as text, as the resource understands them. Behind `aio` they are sorted by name,
  /// which is how Entra writes them, but for the last one.
  func payload(of tenant: TenantConfiguration, nonces: TokenNonces) -> [UInt8] {
    let start = Int(startsAt.seconds)
    return JSONComposer.object { claims in
      claims.member("aud", version == .v1 ? audience : resource?.appID ?? audience)
      claims.member("iss", version == .v1 ? tenant.issuerV1 : tenant.issuerV2)
      claims.member("iat", start)
      claims.member("nbf", start)
      claims.member("exp", Int(expiresAt.seconds))
      claims.member("aio", nonces.aio())
      switch version {
      case .v1:
        claims.member("appid", principal.appID)
        claims.member("appidacr", authentication.claim)
        claims.member("idp", tenant.issuerV1)
      case .v2:
        claims.member("azp", principal.appID)
        claims.member("azpacr", authentication.claim)
      }
      // Azure's own services always get it; an application must ask for it.
      if resource?.asksForTokenType ?? true { claims.member("idtyp", "app") }
      claims.member("oid", principal.objectID)
      claims.member("rh", nonces.rh())
      if let roles = resource?.roles, !roles.isEmpty { claims.member("roles", roles) }
      claims.member("sub", principal.objectID)
      claims.member("tid", tenant.tenantID)
      claims.member("uti", nonces.uti())
      claims.member("ver", version == .v1 ? "1.0" : "2.0")
      if authentication == .federated {
        claims.member(Self.federationClaim, Self.federationInfo)
      }
      if let resource = principal.managedIdentityResourceID {
        claims.member("xms_mirid", resource)
      }
    }
  }

  /// The header: a v1.0 token names its key twice.
  static func header(
    _ version: Application.TokenVersion, keyID: String
  ) throws(JOSEError) -> JWSHeader {
    let algorithm = SignatureAlgorithm.rs256
    var header: JSONObject = ["typ": "JWT", "alg": .string(algorithm.rawValue)]
    if version == .v1 { header["x5t"] = .string(keyID) }
    header["kid"] = .string(keyID)
    return try JWSHeader(header, algorithm)
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

  func aio() -> String { aioStream.text(40, from: Self.base64URL, between: "k2RgYP", and: "==") }

  func rh() -> String { rhStream.text(51, from: Self.base64URL, between: "1.A", and: ".") }

  func uti() -> String { Base64URL.encode(utiStream.bytes(16)) }
}
