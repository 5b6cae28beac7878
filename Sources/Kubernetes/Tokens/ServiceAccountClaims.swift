import ArcFedJSON
import ArcFedSimulation

/// A name and uid in the private claims.
struct ClaimReference: Hashable, Sendable {
  let name: String
  /// Empty when the object was not found: a pod may name a node that does not exist.
  let uid: String

  init(name: String, uid: String = "") {
    self.name = name
    self.uid = uid
  }

  /// A stored object by its metadata.
  init(_ meta: ObjectMeta) { self.init(name: meta.name, uid: meta.uid) }

  fileprivate func members(_ claims: inout JSONComposer) {
    claims.member("name", name)
    if !uid.isEmpty { claims.member("uid", uid) }
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
  func payload(issuer: String) -> [UInt8] {
    JSONComposer.object(escapesHTML: true) { claims in
      if !audiences.isEmpty { claims.member("aud", audiences) }
      claims.member("exp", Int(issuedAtSeconds) + lifetimeSeconds)
      claims.member("iat", Int(issuedAtSeconds))
      claims.member("iss", issuer)
      if !tokenID.isEmpty { claims.member("jti", tokenID) }
      claims.member("kubernetes.io") { writePrivate(&$0) }
      claims.member("nbf", Int(issuedAtSeconds))
      claims.member(
        "sub", ServiceAccountUser.name(namespace: namespace, account: account.name))
    }
  }

  private func writePrivate(_ claims: inout JSONComposer) {
    claims.member("namespace", namespace)
    // A method's name alone would be a closure with a copy of all that the method needs.
    if let node { claims.member("node") { node.members(&$0) } }
    if let pod { claims.member("pod") { pod.members(&$0) } }
    if let secret { claims.member("secret") { secret.members(&$0) } }
    claims.member("serviceaccount") { account.members(&$0) }
    if let warnAfterSeconds { claims.member("warnafter", Int(issuedAtSeconds) + warnAfterSeconds) }
  }
}
