import ArcFedJOSE
import ArcFedJSON
import ArcFedSimulation
import FoundationEssentials

/// What the controller manager and the scheduler do when objects come and go.
extension Cluster {
  /// `kube-root-ca.crt` in every namespace (`pkg/controller/certificates/rootcacertpublisher`).
  static let rootCAName = "kube-root-ca.crt"
  private static let rootCADescription =
    "Contains a CA bundle that can be used to verify the kube-apiserver when using internal "
    + "endpoints such as the internal service IP or kubernetes.default.svc. No other usage is "
    + "guaranteed across distributions of Kubernetes clusters."
  private static let systemNamespaces = [
    "default", "kube-node-lease", "kube-public", "kube-system",
  ]
  /// How soon the service account controller makes up for a deleted default account: within a
  /// second in the recordings.
  private static let recreationDelay: Duration = .milliseconds(500)

  /// What a fresh cluster holds before anybody asks; a reopened one has it already.
  func bootstrap() throws {
    for name in Self.systemNamespaces {
      try make(
        ResourceTable.namespaces, ["metadata": ["name": .string(name)]], by: "kube-apiserver")
    }
    for name in configuration.nodes {
      let node: JSONObject = [
        "metadata": [
          "name": .string(name), "labels": ["kubernetes.io/hostname": .string(name)],
        ]
      ]
      try make(ResourceTable.nodes, node, by: "k3s")
    }
    try furnishOpenShift()
    try resume()
  }

  /// Takes up what was left undone when the cluster's file was closed.
  private func resume() throws(StatusError) {
    for stored in store.objects(under: ResourceTable.namespaces.prefix(namespace: "")) {
      let name = stored.object.meta.name
      if isActive(name) { try furnish(name) } else { emptyLater(name) }
      for secret in store.objects(under: ResourceTable.secrets.prefix(namespace: name))
      where secret.object["data"]?["token"] == nil {
        try populateTokenSecret(secret.object)
      }
    }
  }

  /// Creates an object on the cluster's own behalf, unless it is there.
  @discardableResult
  func make(
    _ resource: ResourceDescriptor, _ content: JSONObject, by manager: String
  ) throws(StatusError) -> JSONObject? {
    let now = clock.now
    let namespace = content.meta.namespace
    let key = resource.key(namespace: namespace, name: content.meta.name)
    guard store.object(key) == nil else { return nil }
    var object: JSONObject = [
      "kind": .string(resource.kind), "apiVersion": .string(resource.groupVersion),
    ]
    for (name, member) in content { object[name] = member }
    resource.strategy.applyDefaults(to: &object)
    object = Self.canonical(object, resource)
    let decoded = object
    let fields = ManagedFields.created(
      object, resource.schema,
      by: ManagedFields.Owner(name: manager, apiVersion: resource.groupVersion), at: now,
      ignoring: Self.unowned(resource))
    object.setMeta(
      ("uid", .string(draws.uuid("uid", key, at: now))),
      ("creationTimestamp", .string(now.rfc3339)), ("managedFields", fields),
      ("generation", resource.tracksGeneration ? .some(1) : .none))
    resource.strategy.prepareForCreate(&object)
    let stored = try put(key, Self.canonical(object, resource, since: decoded))
    try afterCreate(resource, stored.object)
    return stored.object
  }

  func afterCreate(
    _ resource: ResourceDescriptor, _ object: JSONObject
  ) throws(StatusError) {
    switch resource.plural {
    case "namespaces": try furnish(object.meta.name)
    case "pods":
      podChanged(try schedulePod(object))
    case "secrets": try populateTokenSecret(object)
    default: break
    }
  }

  func afterUpdate(
    _ resource: ResourceDescriptor, _ object: JSONObject, old: JSONObject
  ) throws(StatusError) {
    let meta = object.meta
    switch resource.plural {
    case "namespaces" where meta.deletionTimestamp != nil && old.meta.deletionTimestamp == nil:
      emptyLater(meta.name)
    case "pods": podChanged(object)
    case "secrets": try populateTokenSecret(object)
    case "authentications": authenticationChanged(object, old: old)
    default: break
    }
  }

  func afterDelete(
    _ resource: ResourceDescriptor, _ object: JSONObject
  ) throws(StatusError) {
    switch resource.plural {
    case "pods": podChanged(object)
    case "serviceaccounts": removeTokenSecretsLater(of: object.meta)
    case "secrets": removeReferenceLater(to: object)
    default: break
    }
    if resource.isNamespaced { emptyFurther(object.meta.namespace) }
    let isStanding =
      (resource.plural == "serviceaccounts" && object.meta.name == "default")
      || (resource.plural == "configmaps" && object.meta.name == Self.rootCAName)
    guard isStanding else { return }
    let namespace = object.meta.namespace
    _ = clock.schedule(
      at: clock.now + Self.recreationDelay, "furnish namespace \(namespace)"
    ) { [weak self] in
      await self?.furnishAgain(namespace)
    }
  }

  private func furnishAgain(_ namespace: String) {
    guard isActive(namespace) else { return }
    try? furnish(namespace)
  }

  func isActive(_ namespace: String) -> Bool {
    let key = ResourceTable.namespaces.key(namespace: "", name: namespace)
    return store.object(key)?.object.meta.deletionTimestamp == nil && store.object(key) != nil
  }

  /// The default service account and the root certificate of a namespace.
  private func furnish(_ namespace: String) throws(StatusError) {
    try make(
      ResourceTable.serviceAccounts,
      ["metadata": ["name": "default", "namespace": .string(namespace)]],
      by: "kube-controller-manager")
    try make(
      ResourceTable.configMaps,
      [
        "metadata": [
          "name": .string(Self.rootCAName), "namespace": .string(namespace),
          "annotations": ["kubernetes.io/description": .string(Self.rootCADescription)],
        ],
        "data": ["ca.crt": .string(try rootCertificate())],
      ],
      by: "kube-controller-manager")
  }

  /// The certificate of the cluster's authority, made once.
  func rootCertificate() throws(StatusError) -> String {
    if let given = configuration.rootCertificatePEM { return given }
    do {
      return try Self.remembered("root-ca", in: store) {
        let now = clock.now.seconds
        let key = try keySource.ecKey(label: "cluster \(configuration.name) CA", curve: .p256)
        return try Certificate.knownSelfSigned(
          key: key, commonName: "k3s-server-ca@\(now)", serial: [1],
          notBefore: now, notAfter: now + Self.authorityLifetimeSeconds
        ).pem
      }
    } catch {
      throw .internalError("\(error)")
    }
  }

  /// k3s makes its authorities for ten years (`docs/cli/certificate.md`).
  private static let authorityLifetimeSeconds: Int64 = 10 * 365 * 86_400

  // MARK: The garbage collector

  /// How soon the garbage collector takes its finalizers away: nothing here has dependents.
  private static let collectionDelay: Duration = .milliseconds(100)

  /// Takes the finalizers that wait for dependents from an object that is told to go.
  func collectGarbageLater(_ resource: ResourceDescriptor, _ object: JSONObject) {
    let waits = object.meta.finalizers.contains {
      $0 == Departure.orphan || $0 == Departure.foreground
    }
    guard waits else { return }
    let key = resource.key(namespace: object.meta.namespace, name: object.meta.name)
    _ = clock.schedule(at: clock.now + Self.collectionDelay, "collect garbage \(key)") {
      [weak self] in await self?.collectGarbage(resource, key)
    }
  }

  private func collectGarbage(_ resource: ResourceDescriptor, _ key: String) {
    guard let old = store.object(key)?.object else { return }
    let kept = old.meta.finalizers.filter {
      $0 != Departure.orphan && $0 != Departure.foreground
    }
    var object = old
    object.setMeta(
      ("finalizers", kept.isEmpty ? .none : .some(.array(kept.map { .string($0) }))))
    if Departure.ends(object, old: old) {
      _ = try? remove(key)
      try? afterDelete(resource, object)
    } else {
      _ = try? put(key, object)
    }
  }

  // MARK: Pods

  /// Gives an unscheduled pod to the next node in turn, as a binding would.
  private func schedulePod(_ pod: JSONObject) throws(StatusError) -> JSONObject {
    guard !configuration.nodes.isEmpty, pod["spec"]?["nodeName"] == nil else { return pod }
    let node = configuration.nodes[scheduledPods % configuration.nodes.count]
    scheduledPods += 1
    let meta = pod.meta
    let key = ResourceTable.pods.key(namespace: meta.namespace, name: meta.name)
    return try put(key, Self.bound(pod, to: node, at: clock.now)).object
  }

  /// A pod on its node, as a binding leaves it.
  static func bound(_ pod: JSONObject, to node: String, at now: Timestamp) -> JSONObject {
    var bound = pod
    bound["spec"]?["nodeName"] = .string(node)
    let condition: JSONValue = [
      "type": "PodScheduled", "status": "True", "lastProbeTime": .null,
      "lastTransitionTime": .string(now.rfc3339),
    ]
    bound["status"]?["conditions"] = [condition]
    return canonical(bound, ResourceTable.pods, since: pod)
  }
}
