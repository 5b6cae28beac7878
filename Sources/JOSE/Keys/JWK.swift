package import ArcFedJSON

/// A public JSON Web Key (RFC 7517) of type RSA or EC.
///
/// A description, not yet a key: `PublicKey(jwk:)` makes the key and refuses what does not fit.
package struct JWK: Hashable, Sendable {
  /// `kty`: `RSA` or `EC`.
  package var keyType: String
  /// `use`: `sig` for keys that check signatures.
  package var use: String?
  /// `kid`, the key's name within its set.
  package var keyID: String?
  /// `alg`, the one algorithm the key is meant for.
  package var algorithm: String?
  /// `n`, the modulus of an RSA key.
  package var n: String?
  /// `e`, the public exponent of an RSA key.
  package var e: String?
  /// `crv`, the curve of an EC key.
  package var curve: String?
  /// `x`, a coordinate of an EC key.
  package var x: String?
  /// `y`, a coordinate of an EC key.
  package var y: String?
  /// `x5t`, base64url of the certificate's SHA-1.
  package var x5t: String?
  /// `x5c`, certificates in base64, the key's own first.
  package var x5c: [String]?
  /// `issuer`, which Microsoft Entra adds to the keys of its v2.0 key set.
  package var issuer: String?

  /// `kty` of RSA keys (RFC 7518 §6.1).
  package static let rsaType = "RSA"
  /// `kty` of elliptic curve keys (RFC 7518 §6.1).
  package static let ecType = "EC"

  /// A key of a type, its members to be set one by one.
  package init(keyType: String) { self.keyType = keyType }

  /// What a JSON object describes. Members that are not known here are ignored (RFC 7517 §4).
  package init(parsing value: JSONValue) throws(JOSEError) {
    guard let object = value.objectValue else { throw .malformedKeyMember("kty") }
    guard let keyType = try object.text("kty") else { throw .malformedKeyMember("kty") }
    guard keyType == Self.rsaType || keyType == Self.ecType else { throw .unsupportedKeyType }
    self.keyType = keyType
    use = try object.text("use")
    keyID = try object.text("kid")
    algorithm = try object.text("alg")
    n = try object.text("n")
    e = try object.text("e")
    curve = try object.text("crv")
    x = try object.text("x")
    y = try object.text("y")
    x5t = try object.text("x5t")
    issuer = try object.text("issuer")
    x5c = try Self.chain(object["x5c"])
    for name in requiredMembers where object[name] == nil { throw .malformedKeyMember(name) }
  }

  private static func chain(_ value: JSONValue?) throws(JOSEError) -> [String]? {
    guard let value else { return nil }
    guard let array = value.arrayValue else { throw .malformedKeyMember("x5c") }
    let chain = array.compactMap(\.stringValue)
    guard chain.count == array.count else { throw .malformedKeyMember("x5c") }
    return chain
  }
}

extension JWK {
  /// The order in which a Kubernetes API server writes the members of an RSA key: that of the
  /// fields of `rawJSONWebKey` in go-jose (`jwk.go`).
  private static let usualOrder = [
    "use", "kty", "kid", "crv", "alg", "x", "y", "n", "e", "x5c", "x5t", "issuer",
  ]

  /// The members that every key of this type has, in the order of RFC 7638 §3.2.
  private var requiredMembers: [String] {
    keyType == Self.rsaType ? ["e", "kty", "n"] : ["crv", "kty", "x", "y"]
  }

  /// The key as JSON: the members named in `order` first, then the others as Kubernetes orders
  /// them.
  package func json(order: [String]? = nil) -> JSONValue {
    let members = self.members
    let first = order ?? []
    let names = first + Self.usualOrder.filter { !first.contains($0) }
    var object = JSONObject([])
    for name in names {
      if let value = members[name] { object[name] = value }
    }
    return .object(object)
  }

  /// The key's thumbprint with SHA-256 (RFC 7638 §3), in base64url.
  package var thumbprint: String {
    let members = self.members
    let pairs = requiredMembers.map { ($0, members[$0] ?? .string("")) }
    return Base64URL.encode(Digest.sha256(JSONObject(pairs).serialized()))
  }

  private var members: [String: JSONValue] {
    let texts: [String: String?] = [
      "kty": keyType, "use": use, "kid": keyID, "alg": algorithm, "n": n, "e": e,
      "crv": curve, "x": x, "y": y, "x5t": x5t, "issuer": issuer,
    ]
    var members = texts.compactMapValues { $0 }.mapValues { JSONValue.string($0) }
    members["x5c"] = x5c.map { .array($0.map { .string($0) }) }
    return members
  }
}

extension JWK {
  /// An RSA key: the modulus in as few octets as possible (RFC 7518 §6.3.1.1).
  init(_ numbers: RSANumbers) {
    self.init(keyType: Self.rsaType)
    n = Base64URL.encode(numbers.modulus.bytes)
    e = Base64URL.encode(numbers.exponent.bytes)
  }

  /// A point on a curve, its coordinates in as many octets as the curve has (RFC 7518 §6.2.1.2).
  init(_ curve: EllipticCurve, x: [UInt8], y: [UInt8]) {
    self.init(keyType: Self.ecType)
    self.curve = curve.rawValue
    self.x = Base64URL.encode(x)
    self.y = Base64URL.encode(y)
  }
}

extension JSONObject {
  /// The text of a member of a key, nil when it is absent.
  fileprivate func text(_ name: String) throws(JOSEError) -> String? {
    guard let value = self[name] else { return nil }
    guard let text = value.stringValue else { throw .malformedKeyMember(name) }
    return text
  }
}
