import ArcFedJSON
import ArcFedSimulation

/// `POST /api/v1/namespaces/{ns}/serviceaccounts/{name}/token`, up to the signature: the checks of
/// `pkg/registry/core/serviceaccount/storage/token.go#Create` in their order.
///
/// Before these phases the generic pipeline has decoded the body, compared its namespace with the
/// URL's and found the namespace, which upstream is the work of the handler and of admission.
struct TokenRequest {
  /// The decoded body.
  let request: JSONObject
  let namespace: String
  let name: String
  let user: UserInfo
  let flags: APIServerFlags
  /// The gates of the server's version.
  let gates: TokenGates
  let now: Timestamp
  let managedFields: JSONValue
  let lookup: TokenAuthenticator.Lookup

  static let kind = "TokenRequest"
  static let group = "authentication.k8s.io"

  /// What the checks granted; the signature is all that is missing.
  struct Grant {
    let claims: ServiceAccountClaims
    /// The answer without its status.
    let response: JSONObject
    let expiry: Timestamp
    let warnings: [String]

    /// The answer, with the token in its place.
    func signed(_ token: String) -> JSONObject {
      var answer = response
      answer["status"] = [
        "token": .string(token), "expirationTimestamp": .string(expiry.rfc3339),
      ]
      return answer
    }
  }

  private struct Binding {
    var pod: JSONObject?
    var secret: JSONObject?
    var node: JSONObject?
  }

  func evaluate(tokenID: String) throws(StatusError) -> Grant {
    let meta = request.meta
    let spec = request["spec"] ?? .object([:])
    // 1. A node may only ask for its own pods (`plugin/pkg/admission/noderestriction`).
    try restrictNode(spec)
    // 2. The name of the body is that of the URL.
    if !meta.name.isEmpty, meta.name != name {
      throw .invalid(
        kind: Self.kind, group: Self.group, name: name,
        [
          .invalid(
            "metadata.name", meta.name, "must match the service account name if specified")
        ])
    }
    // 3. The service account exists.
    guard let account = lookup(ResourceTable.serviceAccounts, namespace, name) else {
      throw .notFound(ResourceTable.serviceAccounts.groupResource, name: name)
    }
    // 4. A uid, if given, is that of the account; before 1.34 that is only a warning.
    var warnings: [String] = []
    if !meta.uid.isEmpty, meta.uid != account.meta.uid {
      warnings.append(try accountMismatch(meta.uid, account.meta.uid))
    }
    // 5. Without audiences the token is for the API itself.
    let asked = (spec["audiences"]?.arrayValue ?? []).compactMap(\.stringValue)
    let audiences = asked.isEmpty ? flags.effectiveAudiences : asked
    // 6. The lifetime is within bounds.
    let seconds = spec["expirationSeconds"]?.intValue ?? TokenLifetime.secondsDefault
    if let complaint = TokenLifetime.complaint(seconds) {
      throw .invalid(
        kind: Self.kind, group: Self.group, name: "",
        [.invalid("spec.expirationSeconds", number: seconds, complaint)])
    }
    // 7. The object it is to be bound to exists and is the one that is meant.
    let binding = try bind(spec["boundObjectRef"] ?? .null, audiences: audiences)
    // 8. The cap, which only warns, and 9. the extension for old clients.
    let lifetime = TokenLifetime.grant(
      requestedSeconds: seconds, isBoundToPod: binding.pod != nil,
      isForAPIServer: audiences.allSatisfy(flags.effectiveAudiences.contains),
      extends: flags.extendsTokenExpiration, maximumSeconds: flags.maximumTokenExpirationSeconds)
    let claims = claims(
      account: account, binding: binding, audiences: audiences, lifetime: lifetime,
      tokenID: tokenID)
    do throws(ServiceAccountClaims.BindingConflict) { try claims.check() } catch {
      throw .internalError(error.description)
    }
    if lifetime.isShortened {
      warnings.append(
        "requested expiration of \(seconds) seconds shortened to "
          + "\(lifetime.shownSeconds) seconds")
    }
    return Grant(
      claims: claims,
      response: response(account: account, audiences: audiences, lifetime: lifetime),
      expiry: now + .seconds(lifetime.shownSeconds),
      warnings: warnings)
  }

  private func accountMismatch(
    _ asked: String, _ found: String
  ) throws(StatusError) -> String {
    let mismatch =
      "the UID in the token request (\(asked)) does not match the UID of the service account "
      + "(\(found))"
    if gates.validatesAccountUID {
      throw .conflict(
        GroupResource(Self.kind, group: Self.group), name: name, because: mismatch)
    }
    return mismatch + " but TokenRequestServiceAccountUIDValidation is not enabled. "
      + "In the future, this will return a conflict error"
  }

  // MARK: Phase 1

  private func restrictNode(_ spec: JSONValue) throws(StatusError) {
    guard let nodeName = user.nodeName else { return }
    let reference = spec["boundObjectRef"] ?? .null
    guard reference["kind"]?.stringValue == "Pod" else {
      throw forbidden("node requested token not bound to a pod")
    }
    let uid = reference["uid"]?.stringValue ?? ""
    if uid.isEmpty { throw forbidden("node requested token with a pod binding without a uid") }
    let podName = reference["name"]?.stringValue ?? ""
    guard let pod = lookup(ResourceTable.pods, namespace, podName) else {
      throw .notFound(ResourceTable.pods.groupResource, name: podName)
    }
    if pod.meta.uid != uid {
      throw forbidden(
        "the UID in the bound object reference (\(uid)) does not match the UID in record. "
          + "The object might have been deleted and then recreated")
    }
    guard pod["spec"]?["nodeName"]?.stringValue == nodeName else {
      throw forbidden("node requested token bound to a pod scheduled on a different node")
    }
    if gates.restrictsNodeAudiences { try restrictAudiences(spec, pod: pod) }
  }

  /// Since 1.33 a kubelet gets tokens only for audiences that the pod asks for.
  private func restrictAudiences(_ spec: JSONValue, pod: JSONObject) throws(StatusError) {
    var mounted: [String] = []
    for volume in pod["spec"]?["volumes"]?.arrayValue ?? [] {
      for source in volume["projected"]?["sources"]?.arrayValue ?? [] {
        guard let token = source["serviceAccountToken"] else { continue }
        mounted.append(token["audience"]?.stringValue ?? "")
      }
    }
    let asked = (spec["audiences"]?.arrayValue ?? []).compactMap(\.stringValue)
    for audience in asked.isEmpty ? [""] : asked where !mounted.contains(audience) {
      throw forbidden(
        "audience \(GoText.quoted(audience)) not found in pod spec volume, "
          + "\(user.name) is not authorized to request tokens for this audience")
    }
  }

  private func forbidden(_ reason: String) -> StatusError {
    .forbidden(ResourceTable.serviceAccounts.groupResource, name: name, because: reason)
  }

  // MARK: Phase 7

  private func bind(
    _ reference: JSONValue, audiences: [String]
  ) throws(StatusError) -> Binding {
    guard let fields = reference.objectValue else { return Binding() }
    let kind = fields["kind"]?.stringValue ?? ""
    let groupVersion = fields["apiVersion"]?.stringValue ?? ""
    let (group, version) = Self.split(groupVersion)
    guard group.isEmpty, let resource = Self.bindable(kind) else {
      throw .badRequest(
        "cannot bind token to object of type \(group)/\(version), Kind=\(kind)")
    }
    if kind == "Node", !gates.bindsToNodes {
      throw .badRequest(
        "cannot bind token to a Node object as the \"ServiceAccountTokenNodeBinding\" "
          + "feature-gate is disabled")
    }
    let name = fields["name"]?.stringValue ?? ""
    if name.isEmpty { throw .badRequest("Name parameter required.") }
    guard let object = lookup(resource, namespace, name) else {
      throw .notFound(resource.groupResource, name: name)
    }
    if kind == "Pod", object["spec"]?["serviceAccountName"]?.stringValue != self.name {
      throw .badRequest(
        "cannot bind token for serviceaccount \(GoText.quoted(self.name)) to pod running with "
          + "different serviceaccount name.")
    }
    let uid = fields["uid"]?.stringValue ?? ""
    if !uid.isEmpty, uid != object.meta.uid {
      throw .conflict(
        GroupResource(kind), name: name,
        because: "the UID in the bound object reference (\(uid)) does not match the UID in "
          + "record. The object might have been deleted and then recreated")
    }
    return Self.binding(kind, object, node: nodeOf(object, kind: kind))
  }

  private static func bindable(_ kind: String) -> ResourceDescriptor? {
    switch kind {
    case "Pod": ResourceTable.pods
    case "Secret": ResourceTable.secrets
    case "Node": ResourceTable.nodes
    default: nil
    }
  }

  private static func binding(
    _ kind: String, _ object: JSONObject, node: JSONObject?
  ) -> Binding {
    switch kind {
    case "Pod": Binding(pod: object, node: node)
    case "Secret": Binding(secret: object)
    default: Binding(node: object)
    }
  }

  /// The node of a scheduled pod; when there is no such node, its name alone.
  private func nodeOf(_ object: JSONObject, kind: String) -> JSONObject? {
    guard kind == "Pod", gates.tellsNodeAndID, let name = object["spec"]?["nodeName"]?.stringValue
    else { return nil }
    return lookup(ResourceTable.nodes, "", name) ?? ["metadata": ["name": .string(name)]]
  }

  /// `schema.ParseGroupVersion`.
  private static func split(_ text: String) -> (group: String, version: String) {
    guard let slash = text.utf8.firstIndex(of: UInt8(ascii: "/")) else { return ("", text) }
    return (String(text[..<slash]), String(text[text.utf8.index(after: slash)...]))
  }

  // MARK: The answer

  private func claims(
    account: JSONObject, binding: Binding, audiences: [String], lifetime: TokenLifetime.Grant,
    tokenID: String
  ) -> ServiceAccountClaims {
    let reference: (JSONObject) -> ClaimReference = { object in
      let meta = object.meta
      return ClaimReference(name: meta.name, uid: meta.uid)
    }
    return ServiceAccountClaims(
      namespace: namespace, account: reference(account), pod: binding.pod.map(reference),
      secret: binding.secret.map(reference), node: binding.node.map(reference),
      audiences: audiences, issuedAtSeconds: now.seconds, lifetimeSeconds: lifetime.realSeconds,
      warnAfterSeconds: lifetime.warnAfterSeconds,
      tokenID: gates.tellsNodeAndID ? tokenID : "")
  }

  private func response(
    account: JSONObject, audiences: [String], lifetime: TokenLifetime.Grant
  ) -> JSONObject {
    var answer: JSONObject = [
      "kind": .string(Self.kind), "apiVersion": "authentication.k8s.io/v1",
      "metadata": request["metadata"] ?? .object([:]),
    ]
    answer.setMeta(
      ("name", .string(name)), ("namespace", .string(namespace)),
      ("uid", .string(request.meta.uid.isEmpty ? account.meta.uid : request.meta.uid)),
      ("creationTimestamp", .string(now.rfc3339)),
      ("managedFields", managedFields))
    answer["spec"] = [
      "audiences": .array(audiences.map { .string($0) }),
      "expirationSeconds": .int(lifetime.shownSeconds),
      "boundObjectRef": request["spec"]?["boundObjectRef"] ?? .null,
    ]
    return answer
  }
}
