import ArcFedJSON
import ArcFedSimulation

/// `POST /api/v1/namespaces/{ns}/serviceaccounts/{name}/token`, up to the signature: the checks of
/// `pkg/registry/core/serviceaccount/storage/token.go#Create` in their order.
///
/// Before these phases the generic pipeline has decoded the body, compared its namespace with the
/// URL's and found the namespace, which upstream is the work of the handler and of admission.
struct TokenRequest {
  /// The metadata of the decoded body.
  let meta: ObjectMeta
  let specification: Specification
  let namespace: String
  let name: String
  let user: UserInfo
  let flags: APIServerFlags
  /// The gates of the server's version.
  let gates: TokenGates
  let now: Timestamp
  /// The same as objects spell it.
  let time: String
  /// Who asks, and which fields of the body that hand has set.
  let manager: ManagedFields.Owner
  let fields: CreatedFields.Fields?
  let lookup: TokenAuthenticator.Lookup

  static let kind = "TokenRequest"
  static let group = "authentication.k8s.io"
  static let groupVersion = "authentication.k8s.io/v1"

  /// What is asked for: `spec` of the body.
  struct Specification {
    /// An object to which the token is to be bound.
    struct BoundObject {
      let kind: String
      let groupVersion: String
      let name: String
      let uid: String

      fileprivate init(_ reference: JSONObject) {
        kind = reference["kind"]?.stringValue ?? ""
        groupVersion = reference["apiVersion"]?.stringValue ?? ""
        name = reference["name"]?.stringValue ?? ""
        uid = reference["uid"]?.stringValue ?? ""
      }

      fileprivate func members(_ reference: inout JSONComposer) {
        if !kind.isEmpty { reference.member("kind", kind) }
        if !groupVersion.isEmpty { reference.member("apiVersion", groupVersion) }
        if !name.isEmpty { reference.member("name", name) }
        if !uid.isEmpty { reference.member("uid", uid) }
      }
    }

    let audiences: [String]
    /// nil for those who leave it to the server.
    let givenSeconds: Int?
    let boundObject: BoundObject?

    var seconds: Int { givenSeconds ?? TokenLifetime.secondsDefault }

    init(_ spec: JSONObject) {
      audiences = (spec["audiences"]?.arrayValue ?? []).compactMap(\.stringValue)
      givenSeconds = spec["expirationSeconds"]?.intValue
      boundObject = spec["boundObjectRef"]?.objectValue.map(BoundObject.init)
    }
  }

  /// What the checks granted; the signature is all that is missing.
  struct Grant {
    let claims: ServiceAccountClaims
    /// The uid of the account, or what the body says it is.
    fileprivate let uid: String
    fileprivate let shownSeconds: Int
    let warnings: [String]
  }

  /// What a token is bound to, as its claims name it.
  private struct Binding {
    var pod: ClaimReference?
    var secret: ClaimReference?
    var node: ClaimReference?
  }

  /// A pod as the checks see it: they ask for the same members again and again.
  private final class Pod {
    let reference: ClaimReference
    let specification: JSONObject
    let nodeName: String?

    init(_ pod: JSONObject) {
      reference = ClaimReference(pod.meta)
      specification = pod["spec"]?.objectValue ?? [:]
      nodeName = specification["nodeName"]?.stringValue
    }
  }

  func evaluate(tokenID: String) throws(StatusError) -> Grant {
    // 1. A node may only ask for its own pods (`plugin/pkg/admission/noderestriction`).
    let nodesPod = try restrictNode()
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
    let accountUID = account.meta.uid
    let askedUID = meta.uid
    if !askedUID.isEmpty, askedUID != accountUID {
      warnings.append(try accountMismatch(askedUID, accountUID))
    }
    // 5. Without audiences the token is for the API itself.
    let asked = specification.audiences
    let audiences = asked.isEmpty ? flags.effectiveAudiences : asked
    // 6. The lifetime is within bounds.
    let seconds = specification.seconds
    if let complaint = TokenLifetime.complaint(seconds) {
      throw .invalid(
        kind: Self.kind, group: Self.group, name: "",
        [.invalid("spec.expirationSeconds", number: seconds, complaint)])
    }
    // 7. The object it is to be bound to exists and is the one that is meant.
    let binding = try bind(knowing: nodesPod)
    // 8. The cap, which only warns, and 9. the extension for old clients.
    let lifetime = TokenLifetime.grant(
      requestedSeconds: seconds, isBoundToPod: binding.pod != nil,
      isForAPIServer: audiences.allSatisfy(flags.effectiveAudiences.contains),
      extends: flags.extendsTokenExpiration, maximumSeconds: flags.maximumTokenExpirationSeconds)
    let claims = claims(
      account: ClaimReference(name: name, uid: accountUID), binding: binding,
      audiences: audiences, lifetime: lifetime, tokenID: tokenID)
    do throws(ServiceAccountClaims.BindingConflict) { try claims.check() } catch {
      throw .internalError(error.description)
    }
    if lifetime.isShortened {
      warnings.append(
        "requested expiration of \(seconds) seconds shortened to "
          + "\(lifetime.shownSeconds) seconds")
    }
    return Grant(
      claims: claims, uid: askedUID.isEmpty ? accountUID : askedUID,
      shownSeconds: lifetime.shownSeconds, warnings: warnings)
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

  /// The pod that a node asks for, where it is one that asks.
  private func restrictNode() throws(StatusError) -> Pod? {
    guard let nodeName = user.nodeName else { return nil }
    guard let reference = specification.boundObject, reference.kind == "Pod" else {
      throw forbidden("node requested token not bound to a pod")
    }
    let uid = reference.uid
    if uid.isEmpty { throw forbidden("node requested token with a pod binding without a uid") }
    guard let object = lookup(ResourceTable.pods, namespace, reference.name) else {
      throw .notFound(ResourceTable.pods.groupResource, name: reference.name)
    }
    let pod = Pod(object)
    if pod.reference.uid != uid {
      throw forbidden(
        "the UID in the bound object reference (\(uid)) does not match the UID in record. "
          + "The object might have been deleted and then recreated")
    }
    guard pod.nodeName == nodeName else {
      throw forbidden("node requested token bound to a pod scheduled on a different node")
    }
    if gates.restrictsNodeAudiences { try restrictAudiences(of: pod) }
    return pod
  }

  /// Since 1.33 a kubelet gets tokens only for audiences that the pod asks for.
  private func restrictAudiences(of pod: Pod) throws(StatusError) {
    var mounted: [String] = []
    for volume in pod.specification["volumes"]?.arrayValue ?? [] {
      for source in volume["projected"]?["sources"]?.arrayValue ?? [] {
        guard let token = source["serviceAccountToken"] else { continue }
        mounted.append(token["audience"]?.stringValue ?? "")
      }
    }
    let asked = specification.audiences
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

  /// - Parameter nodesPod: the pod that is meant, where phase 1 has looked it up.
  private func bind(knowing nodesPod: Pod?) throws(StatusError) -> Binding {
    guard let reference = specification.boundObject else { return Binding() }
    let kind = reference.kind
    let (group, version) = Self.split(reference.groupVersion)
    guard group.isEmpty, let resource = Self.bindable(kind) else {
      throw .badRequest(
        "cannot bind token to object of type \(group)/\(version), Kind=\(kind)")
    }
    if kind == "Node", !gates.bindsToNodes {
      throw .badRequest(
        "cannot bind token to a Node object as the \"ServiceAccountTokenNodeBinding\" "
          + "feature-gate is disabled")
    }
    let name = reference.name
    if name.isEmpty { throw .badRequest("Name parameter required.") }
    var pod = nodesPod
    let found: ClaimReference
    if let pod {
      found = pod.reference
    } else {
      guard let object = lookup(resource, namespace, name) else {
        throw .notFound(resource.groupResource, name: name)
      }
      if kind == "Pod" { pod = Pod(object) }
      found = pod?.reference ?? ClaimReference(object.meta)
    }
    if let pod, pod.specification["serviceAccountName"]?.stringValue != self.name {
      throw .badRequest(
        "cannot bind token for serviceaccount \(GoText.quoted(self.name)) to pod running with "
          + "different serviceaccount name.")
    }
    let uid = reference.uid
    if !uid.isEmpty, uid != found.uid {
      throw .conflict(
        GroupResource(kind), name: name,
        because: "the UID in the bound object reference (\(uid)) does not match the UID in "
          + "record. The object might have been deleted and then recreated")
    }
    switch kind {
    case "Pod": return Binding(pod: found, node: node(of: pod))
    case "Secret": return Binding(secret: found)
    default: return Binding(node: found)
    }
  }

  private static func bindable(_ kind: String) -> ResourceDescriptor? {
    switch kind {
    case "Pod": ResourceTable.pods
    case "Secret": ResourceTable.secrets
    case "Node": ResourceTable.nodes
    default: nil
    }
  }

  /// The node of a scheduled pod; when there is no such node, its name alone.
  private func node(of pod: Pod?) -> ClaimReference? {
    guard gates.tellsNodeAndID, let name = pod?.nodeName else { return nil }
    let node = lookup(ResourceTable.nodes, "", name)
    return node.map { ClaimReference($0.meta) } ?? ClaimReference(name: name)
  }

  /// `schema.ParseGroupVersion`.
  private static func split(_ text: String) -> (group: String, version: String) {
    guard let slash = text.utf8.firstIndex(of: UInt8(ascii: "/")) else { return ("", text) }
    return (String(text[..<slash]), String(text[text.utf8.index(after: slash)...]))
  }

  // MARK: The answer

  private func claims(
    account: ClaimReference, binding: Binding, audiences: [String],
    lifetime: TokenLifetime.Grant, tokenID: String
  ) -> ServiceAccountClaims {
    ServiceAccountClaims(
      namespace: namespace, account: account, pod: binding.pod, secret: binding.secret,
      node: binding.node, audiences: audiences, issuedAtSeconds: now.seconds,
      lifetimeSeconds: lifetime.realSeconds,
      warnAfterSeconds: lifetime.warnAfterSeconds,
      tokenID: gates.tellsNodeAndID ? tokenID : "")
  }
}

extension TokenRequest {
  /// The answer with the token in its place, as text: whoever asks wants the token and nobody the
  /// rest.
  func answer(_ grant: Grant, token: String) -> [UInt8] {
    JSONComposer.object(escapesHTML: true, endsLine: true) { answer in
      answer.member("kind", Self.kind)
      answer.member("apiVersion", Self.groupVersion)
      answer.member("metadata") { write(&$0, uid: grant.uid) }
      answer.member("spec") { spec in
        spec.member("audiences", grant.claims.audiences)
        spec.member("expirationSeconds", grant.shownSeconds)
        if let bound = specification.boundObject {
          spec.member("boundObjectRef") { bound.members(&$0) }
        } else {
          spec.member("boundObjectRef", value: .null)
        }
      }
      answer.member("status") { status in
        status.member("token", token)
        let expiry = now + .seconds(grant.shownSeconds)
        status.member("expirationTimestamp", expiry.rfc3339)
      }
    }
  }

  /// The members of the body and those that the server sets, in the struct's order.
  private func write(_ metadata: inout JSONComposer, uid: String) {
    metadata.member("name", name)
    give(["generateName"], to: &metadata)
    metadata.member("namespace", namespace)
    give(["selfLink"], to: &metadata)
    metadata.member("uid", uid)
    give(["resourceVersion", "generation"], to: &metadata)
    metadata.member("creationTimestamp", time)
    give(Self.lastMetadata, to: &metadata)
    metadata.list("managedFields") { fields?.compose(&$0, by: manager, at: time) }
  }

  /// Between `creationTimestamp` and `managedFields` (``MetadataSchema/objectMeta``).
  private static let lastMetadata = [
    "deletionTimestamp", "deletionGracePeriodSeconds", "labels", "annotations", "ownerReferences",
    "finalizers",
  ]

  private func give(_ names: [String], to metadata: inout JSONComposer) {
    // Kubelets give none.
    if meta.object.isEmpty { return }
    for name in names {
      if let given = meta.object[name] { metadata.member(name, value: given) }
    }
  }
}
