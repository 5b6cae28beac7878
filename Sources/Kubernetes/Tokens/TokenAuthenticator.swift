import ArcFedJOSE
import ArcFedJSON
import ArcFedSimulation

/// How a bearer token was judged.
enum AuthenticationResult: Hashable, Sendable {
  /// The user, and the audiences that the token and the request share.
  case authenticated(UserInfo, audiences: [String])
  /// No authenticator knows the token.
  case unrecognized
  /// A service account token that is not good; the sentence says why.
  case refused(String)

  /// The error as the union of authenticators aggregates it
  /// (`apiserver/pkg/authentication/request/union`, `…/bearertoken/bearertoken.go`).
  var errorText: String? {
    switch self {
    case .authenticated: nil
    case .unrecognized: "invalid bearer token"
    case .refused(let reason): "[invalid bearer token, \(reason)]"
    }
  }
}

/// Judges service account tokens, in the order and the words of
/// `pkg/serviceaccount/jwt.go#AuthenticateToken`, `claims.go#Validate` and `legacy.go#Validate`.
///
/// The general `TokenVerifier` does not fit here: it looks at the algorithm before it looks for the
/// key, asks for a fixed set of audiences, and its refusals do not carry what these
/// sentences quote.
struct TokenAuthenticator: Sendable {
  /// Reads one object of the store: resource, namespace, name.
  typealias Lookup = (ResourceDescriptor, String, String) -> JSONObject?

  /// `validator` leeway of go-jose (`jwt.DefaultLeeway`): one minute.
  static let leewaySeconds: Int64 = 60
  /// `LegacyIssuer`.
  static let legacyIssuer = "kubernetes/serviceaccount"
  /// `go-jose` says no more than this about a signature that does not verify.
  private static let cryptographicFailure = "go-jose/go-jose: error in cryptographic primitive"

  let issuers: Set<String>
  let apiAudiences: [String]
  let keys: ServiceAccountKeys
  let lanes: CryptoLanes

  /// A token that one of our issuers claims to have made, taken apart and not yet believed.
  struct Recognized: Sendable {
    let text: String
    let header: JSONObject
    let claims: JSONObject
    let signingInput: [UInt8]
    let signature: [UInt8]
    var isLegacy: Bool { claims["iss"]?.stringValue == TokenAuthenticator.legacyIssuer }
  }

  // 1. The issuer, read before anything is believed: a token of somebody else is nobody's error.
  // 2. The three parts.
  func recognize(_ token: String) -> Recognized? {
    let parts = token.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, let claims = Self.object(parts[1]),
      let issuer = claims["iss"]?.stringValue,
      issuers.containsIdentical(issuer) || issuer.isIdentical(to: Self.legacyIssuer),
      let header = Self.object(parts[0]), let signature = Self.bytes(parts[2])
    else { return nil }
    return Recognized(
      text: token, header: header, claims: claims,
      signingInput: Array("\(parts[0]).\(parts[1])".utf8), signature: signature)
  }

  private static func object(_ part: Substring) -> JSONObject? {
    guard let bytes = bytes(part), let value = try? JSONParser.parse(bytes) else { return nil }
    return value.objectValue
  }

  private static let base64URLAlphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")

  /// Go's `RawURLEncoding` ignores the bits that the last character has too many.
  private static func bytes(_ part: Substring) -> [UInt8]? {
    let surplusBits = [0, 0, 4, 2][part.utf8.count % 4]
    guard surplusBits > 0, let last = part.last,
      let value = base64URLAlphabet.firstIndex(of: last)
    else { return try? Base64URL.decode(part) }
    let canonical = base64URLAlphabet[(value >> surplusBits) << surplusBits]
    return try? Base64URL.decode(part.dropLast() + String(canonical))
  }

  // 3. The key by its kid; a token without one is tried with every key.
  // 4. The signature.
  func verifySignature(of token: Recognized) async throws(JOSEError) -> AuthenticationResult? {
    let candidates = keys.candidates(keyID: token.header["kid"]?.stringValue)
    if candidates.isEmpty { return .refused("invalid signature, no keys found") }
    guard token.header["crit"] == nil,
      let algorithm = SignatureAlgorithm(rawValue: token.header["alg"]?.stringValue ?? "")
    else { return .refused(Self.cryptographicFailure) }
    let isSigned = try await lanes.run { () throws(JOSEError) -> Bool in
      candidates.contains { key in
        ServiceAccountKeys.algorithm(key) == algorithm
          && key.verify(token.signature, of: token.signingInput, algorithm)
      }
    }
    return isSigned ? nil : .refused(Self.cryptographicFailure)
  }

  /// Phases 5 to 10, on a token whose signature is good.
  func judge(
    _ token: Recognized, requestedAudiences: [String], now: Timestamp, lookup: Lookup
  ) -> AuthenticationResult {
    do throws(Refusal) {
      // 5. The claims' types.
      let claims = try Claims(token.claims)
      // 6. The audience; no audience counts as the API's own.
      let presented = claims.audiences.isEmpty ? apiAudiences : claims.audiences
      let shared = requestedAudiences.filter(presented.containsIdentical)
      if shared.isEmpty, !apiAudiences.isEmpty {
        throw Refusal(
          "token audiences \(GoText.quoted(presented)) is invalid for the target audiences "
            + GoText.quoted(requestedAudiences))
      }
      let user =
        token.isLegacy
        ? try LegacyTokenValidation.validate(token, now: now, lookup: lookup)
        : try validate(claims, now: now, lookup: lookup)
      return .authenticated(user, audiences: shared)
    } catch {
      return .refused(error.reason)
    }
  }

  /// A reason to refuse, as the server words it.
  struct Refusal: Error {
    let reason: String
    init(_ reason: String) { self.reason = reason }
  }

  private func validate(
    _ claims: Claims, now: Timestamp, lookup: Lookup
  ) throws(Refusal) -> UserInfo {
    // 7. The times, with a minute's leeway on whole seconds.
    if let expiry = claims.expiry, expiry + Self.leewaySeconds < now.seconds {
      throw Refusal("service account token has expired")
    }
    if let notBefore = claims.notBefore, notBefore - Self.leewaySeconds > now.seconds {
      throw Refusal("service account token is not valid yet")
    }
    if let issuedAt = claims.issuedAt, issuedAt - Self.leewaySeconds > now.seconds {
      throw Refusal("service account token is issued in the future")
    }
    // 8. The service account.
    let account = try existingAccount(claims, now: now, lookup: lookup)
    // 9. What it is bound to: the secret, the pod, and the node if no pod stands before it.
    let gone = Refusal("service account token has been invalidated")
    let bindings: [(String, ResourceDescriptor, ClaimReference?)] = [
      ("secret", ResourceTable.secrets, claims.secret), ("pod", ResourceTable.pods, claims.pod),
      ("node", ResourceTable.nodes, claims.pod == nil ? claims.node : .none),
    ]
    for (word, resource, reference) in bindings {
      guard let reference else { continue }
      guard let bound = lookup(resource, claims.namespace, reference.name) else { throw gone }
      if bound.meta.uid != reference.uid {
        throw Refusal(
          "\(word) UID (\(bound.meta.uid)) does not match service account \(word) ref claim "
            + "(\(reference.uid))")
      }
      if Self.isLongDeleted(bound, now) { throw gone }
    }
    // 10. The user.
    return ServiceAccountUser.user(
      namespace: claims.namespace, account: account, tokenID: claims.tokenID, pod: claims.pod,
      node: claims.node)
  }

  private func existingAccount(
    _ claims: Claims, now: Timestamp, lookup: Lookup
  ) throws(Refusal) -> ClaimReference {
    let name = claims.account?.name ?? ""
    if name.isEmpty || claims.namespace.isEmpty { throw Refusal("resource name may not be empty") }
    guard let object = lookup(ResourceTable.serviceAccounts, claims.namespace, name) else {
      throw Refusal("serviceaccounts \(GoText.quoted(name)) not found")
    }
    let claimed = claims.account?.uid ?? ""
    if object.meta.uid != claimed {
      throw Refusal(
        "service account UID (\(object.meta.uid)) does not match claim (\(claimed))")
    }
    if Self.isLongDeleted(object, now) {
      throw Refusal("service account \(claims.namespace)/\(name) has been deleted")
    }
    return ClaimReference(name: name, uid: claimed)
  }

  /// An object on its way out is good for another minute.
  private static func isLongDeleted(_ object: JSONObject, _ now: Timestamp) -> Bool {
    guard let text = object.meta.deletionTimestamp, let deleted = Timestamp(rfc3339: text) else {
      return false
    }
    return deleted.seconds + leewaySeconds < now.seconds
  }
}

extension TokenAuthenticator {
  /// The claims by type, with the complaints of go-jose and of Go's decoder.
  struct Claims {
    let audiences: [String]
    let expiry: Int64?
    let notBefore: Int64?
    let issuedAt: Int64?
    let tokenID: String
    let namespace: String
    let account: ClaimReference?
    let pod: ClaimReference?
    let secret: ClaimReference?
    let node: ClaimReference?

    init(_ claims: JSONObject) throws(Refusal) {
      audiences = try Self.audiences(claims["aud"] ?? .null)
      expiry = try Self.date(claims["exp"] ?? .null)
      notBefore = try Self.date(claims["nbf"] ?? .null)
      issuedAt = try Self.date(claims["iat"] ?? .null)
      tokenID = try Self.text(claims["jti"] ?? .null)
      let raw = claims["kubernetes.io"] ?? .null
      guard raw.isNull || raw.objectValue != nil else {
        throw Refusal(
          "json: cannot unmarshal \(raw.goKindName) into Go value of type serviceaccount.kubernetes"
        )
      }
      namespace = raw["namespace"]?.stringValue ?? ""
      account = Self.reference(raw["serviceaccount"])
      pod = Self.reference(raw["pod"])
      secret = Self.reference(raw["secret"])
      node = Self.reference(raw["node"])
    }

    private static func audiences(_ value: JSONValue) throws(Refusal) -> [String] {
      let refusal = Refusal(
        "go-jose/go-jose/jwt: expected string or array value to unmarshal to Audience")
      switch value {
      case .null: return []
      case .string(let text): return [text]
      case .array(let members):
        let texts = members.compactMap(\.stringValue)
        guard texts.count == members.count else { throw refusal }
        return texts
      default: throw refusal
      }
    }

    private static func date(_ value: JSONValue) throws(Refusal) -> Int64? {
      if value.isNull { return nil }
      guard let seconds = value.doubleValue, abs(seconds) < 9e15 else {
        throw Refusal("go-jose/go-jose/jwt: expected number value to unmarshal NumericDate")
      }
      return Int64(seconds.rounded(.down))
    }

    private static func text(_ value: JSONValue) throws(Refusal) -> String {
      if value.isNull { return "" }
      guard let text = value.stringValue else {
        throw Refusal("json: cannot unmarshal \(value.goKindName) into Go value of type string")
      }
      return text
    }

    private static func reference(_ value: JSONValue?) -> ClaimReference? {
      guard let object = value?.objectValue else { return nil }
      return ClaimReference(
        name: object["name"]?.stringValue ?? "", uid: object["uid"]?.stringValue ?? "")
    }
  }
}
