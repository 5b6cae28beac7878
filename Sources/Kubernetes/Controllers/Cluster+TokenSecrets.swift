import ArcFedJOSE
import ArcFedJSON
import ArcFedSimulation

/// The secrets that hold tokens, as clusters made them until 1.24
/// (`pkg/controller/serviceaccount/tokens_controller.go`): none is made any more, those that
/// somebody makes are filled, and they go with their account.
extension Cluster {
  /// How soon a token secret is filled: within the second in the recordings.
  private static let tokenSecretDelay: Duration = .milliseconds(100)
  /// `ServiceAccountUIDKey`.
  private static let accountUIDAnnotation = "kubernetes.io/service-account.uid"

  func populateTokenSecret(_ secret: JSONObject) throws(StatusError) {
    guard Self.isTokenSecret(secret) else { return }
    let name = secret.meta.name
    let namespace = secret.meta.namespace
    afterwards("token secret \(namespace)/\(name)") { cluster in
      await cluster.fillTokenSecret(namespace: namespace, name: name)
    }
  }

  private static func isTokenSecret(_ secret: JSONObject) -> Bool {
    secret["type"]?.stringValue == SecretStrategy.tokenType
  }

  private func afterwards(
    _ name: String, _ action: @escaping @Sendable (Cluster) async -> Void
  ) {
    _ = clock.schedule(at: clock.now + Self.tokenSecretDelay, name) { [weak self] in
      if let self { await action(self) }
    }
  }

  /// The account that a token secret names; nil when there is none of this name and uid.
  private func account(ofTokenSecret secret: JSONObject) -> JSONObject? {
    let annotations = secret.meta.annotations
    let name = annotations[SecretStrategy.accountNameAnnotation] ?? ""
    let uid = annotations[Self.accountUIDAnnotation] ?? ""
    guard let account = lookup(ResourceTable.serviceAccounts, secret.meta.namespace, name),
      uid.isEmpty || uid == account.meta.uid
    else { return nil }
    return account
  }

  private func fillTokenSecret(namespace: String, name: String) async {
    let key = ResourceTable.secrets.key(namespace: namespace, name: name)
    guard let stored = store.object(key) else { return }
    guard let account = account(ofTokenSecret: stored.object) else {
      _ = try? remove(key)
      return
    }
    guard let certificate = try? rootCertificate(),
      let content = await tokenSecretContent(stored.object, account.meta, certificate),
      let current = store.object(key)
    else { return }
    // Whoever wrote it meanwhile is not overwritten (`tokens_controller.go#generateTokenIfNeeded`).
    guard current.revision == stored.revision else {
      return await fillTokenSecret(namespace: namespace, name: name)
    }
    var secret = current.object
    var changed = secret.meta.annotations
    changed[SecretStrategy.accountNameAnnotation] = account.meta.name
    changed[Self.accountUIDAnnotation] = account.meta.uid
    secret.setMeta(("annotations", .sortedTexts(changed)))
    secret["data"] = .object(content)
    keep(secret, old: stored.object, ResourceTable.secrets)
  }

  /// What a token secret has to hold; nil when it holds it. The certificate is always the
  /// cluster's; a token and a namespace that are there stay (`secretUpdateNeeded`).
  private func tokenSecretContent(
    _ secret: JSONObject, _ account: ObjectMeta, _ certificate: String
  ) async -> JSONObject? {
    let encoded: (String) -> JSONValue = { .string(Base64.encode(Array($0.utf8))) }
    let old = secret["data"]?.objectValue ?? [:]
    let lacks: (String) -> Bool = { (old[$0]?.stringValue ?? "").isEmpty }
    let namespace = secret.meta.namespace
    var content = old
    content["ca.crt"] = encoded(certificate)
    if lacks("namespace") { content["namespace"] = encoded(namespace) }
    if lacks("token") {
      let token = try? await legacyToken(
        namespace: namespace, secret: secret.meta.name, account: account)
      guard let token else { return nil }
      content["token"] = encoded(token)
    }
    return content == old ? nil : content
  }

  /// Writes what the controller has changed, as its own.
  private func keep(_ object: JSONObject, old: JSONObject, _ resource: ResourceDescriptor) {
    var object = Self.canonical(object, resource)
    let fields = ManagedFields.updated(
      object, old: old, resource.schema,
      by: ManagedFields.Owner(name: "kube-controller-manager", apiVersion: "v1"), at: clock.now)
    object.setMeta(("managedFields", fields))
    _ = try? put(resource.key(namespace: object.meta.namespace, name: object.meta.name), object)
  }

  // MARK: Departures

  /// The token secrets of an account go with it.
  func removeTokenSecretsLater(of account: ObjectMeta) {
    let (namespace, name, uid) = (account.namespace, account.name, account.uid)
    afterwards("token secrets of \(namespace)/\(name)") { cluster in
      await cluster.removeTokenSecrets(namespace: namespace, account: name, uid: uid)
    }
  }

  private func removeTokenSecrets(namespace: String, account name: String, uid: String) {
    for stored in store.objects(under: ResourceTable.secrets.prefix(namespace: namespace)) {
      let annotations = stored.object.meta.annotations
      guard Self.isTokenSecret(stored.object),
        annotations[SecretStrategy.accountNameAnnotation] == name,
        annotations[Self.accountUIDAnnotation] == uid
      else { continue }
      _ = try? remove(stored.key)
    }
  }

  /// The account of a token secret that is gone does not name it any longer.
  func removeReferenceLater(to secret: JSONObject) {
    guard Self.isTokenSecret(secret) else { return }
    afterwards("reference to \(secret.meta.namespace)/\(secret.meta.name)") { cluster in
      await cluster.removeReference(to: secret)
    }
  }

  private func removeReference(to secret: JSONObject) {
    let key = ResourceTable.secrets.key(namespace: secret.meta.namespace, name: secret.meta.name)
    guard store.object(key) == nil, let old = account(ofTokenSecret: secret) else { return }
    let references = old["secrets"]?.arrayValue ?? []
    let kept = references.filter { $0["name"]?.stringValue != secret.meta.name }
    if kept.count == references.count { return }
    var account = old
    account["secrets"] = kept.isEmpty ? .none : .some(.array(kept))
    keep(account, old: old, ResourceTable.serviceAccounts)
  }

  /// `pkg/serviceaccount/legacy.go#LegacyClaims`.
  private func legacyToken(
    namespace: String, secret: String, account: ObjectMeta
  ) async throws(JOSEError) -> String {
    let prefix = "kubernetes.io/serviceaccount/"
    let claims: JSONObject = [
      "iss": .string(TokenAuthenticator.legacyIssuer),
      prefix + "namespace": .string(namespace), prefix + "secret.name": .string(secret),
      prefix + "service-account.name": .string(account.name),
      prefix + "service-account.uid": .string(account.uid),
      "sub": .string(ServiceAccountUser.name(namespace: namespace, account: account.name)),
    ]
    let (key, header) = (server.keys.signing, server.keys.signingHeader)
    let payload = claims.serialized(.go)
    return try await lanes.run { () throws(JOSEError) -> String in
      try JWS.sign(header: header, payload: payload, key: key)
    }
  }
}
