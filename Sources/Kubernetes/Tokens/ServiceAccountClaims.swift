import ArcFedJSON
import ArcFedSimulation

/// A name and uid in the private claims.
struct ClaimReference: Hashable, Sendable {
  let name: String
  /// Empty when the object was not found: a pod may name a node that does not exist.
  var uid = ""

  var json: JSONValue {
    uid.isEmpty ? ["name": .string(name)] : ["name": .string(name), "uid": .string(uid)]
  }
}

/// What a service account token says (`pkg/serviceaccount/claims.go#Claims`).
struct ServiceAccountClaims: Hashable, Sendable {
  /// A token was to be bound to two objects at once.
  struct BindingConflict: Error, Hashable, CustomStringConvertible {
    let description = "internal error, token can only be bound to one object type"
  }

  let namespace: String
  let account: ClaimReference
  var pod: ClaimReference?
  var secret: ClaimReference?
  var node: ClaimReference?
  let audiences: [String]
  let issuedAtSeconds: Int64
  let lifetimeSeconds: Int
  var warnAfterSeconds: Int?
  /// Empty in tokens of servers before 1.30.
  let tokenID: String

  /// A pod may bring its node; nothing else goes together.
  func check() throws(BindingConflict) {
    if secret != nil, pod != nil || node != nil { throw BindingConflict() }
  }

  /// The payload: Go merges the claims in a map, and so writes them sorted at every level.
  func json(issuer: String) -> JSONObject {
    var claims: JSONObject = [:]
    if !audiences.isEmpty { claims.append("aud", .array(audiences.map { .string($0) })) }
    claims.append("exp", .int(Int(issuedAtSeconds) + lifetimeSeconds))
    claims.append("iat", .int(Int(issuedAtSeconds)))
    claims.append("iss", .string(issuer))
    if !tokenID.isEmpty { claims.append("jti", .string(tokenID)) }
    claims.append("kubernetes.io", .object(privateClaims))
    claims.append("nbf", .int(Int(issuedAtSeconds)))
    claims.append(
      "sub", .string(ServiceAccountUser.name(namespace: namespace, account: account.name)))
    return claims
  }

  private var privateClaims: JSONObject {
    var claims: JSONObject = ["namespace": .string(namespace)]
    if let node { claims.append("node", node.json) }
    if let pod { claims.append("pod", pod.json) }
    if let secret { claims.append("secret", secret.json) }
    claims.append("serviceaccount", account.json)
    if let warnAfterSeconds {
      claims.append("warnafter", .int(Int(issuedAtSeconds) + warnAfterSeconds))
    }
    return claims
  }
}
