/// The resources this API server has.
enum ResourceTable {
  static let all: [ResourceDescriptor] = [
    namespaces, nodes, serviceAccounts, secrets, configMaps, pods, events,
    mutatingWebhookConfigurations, deployments, signingKeys,
    authentications,
  ]

  static let namespaces = core(
    "Namespace", "namespaces", CoreSchema.namespace, isNamespaced: false, nameRule: .label,
    returnsDeletedObject: true, subresources: ["status"], NamespaceStrategy())

  static let nodes = core(
    "Node", "nodes", CoreSchema.node, isNamespaced: false, subresources: ["status"],
    PlainStrategy())

  static let serviceAccounts = core(
    "ServiceAccount", "serviceaccounts", CoreSchema.serviceAccount, returnsDeletedObject: true,
    ServiceAccountStrategy())

  static let secrets = core("Secret", "secrets", CoreSchema.secret, SecretStrategy())

  static let configMaps = core(
    "ConfigMap", "configmaps", CoreSchema.configMap, ConfigMapStrategy())

  static let pods = core(
    "Pod", "pods", PodSchema.pod, returnsDeletedObject: true, tracksGeneration: true,
    subresources: ["status"], PodStrategy())

  static let events = core("Event", "events", CoreSchema.event, PlainStrategy())

  static let mutatingWebhookConfigurations = ResourceDescriptor(
    group: "admissionregistration.k8s.io", version: "v1", kind: "MutatingWebhookConfiguration",
    plural: "mutatingwebhookconfigurations", isNamespaced: false,
    schema: AdmissionRegistrationSchema.mutatingWebhookConfiguration, nameRule: .subdomain,
    internalPackage: "admissionregistration", returnsDeletedObject: false,
    tracksGeneration: true, subresources: [], strategy: WebhookConfigurationStrategy())

  /// Deployments as plain objects: no controller here makes pods of them.
  static let deployments = ResourceDescriptor(
    group: "apps", version: "v1", kind: "Deployment", plural: "deployments", isNamespaced: true,
    schema: PlainSchema.deployment, nameRule: .subdomain, internalPackage: "apps",
    returnsDeletedObject: false, tracksGeneration: true, subresources: [],
    strategy: PlainStrategy())

  /// The custom resource of Azure Arc's agents (`azext_connectedk8s/custom.py`, troubleshoot). A
  /// real cluster has it only with the agents; its version and kind are our choice.
  static let signingKeys = ResourceDescriptor(
    group: "clusterconfig.azure.com", version: "v1beta1", kind: "SigningKey",
    plural: "signingkeys", isNamespaced: true, schema: PlainSchema.signingKey,
    nameRule: .subdomain, internalPackage: "clusterconfig", returnsDeletedObject: false,
    tracksGeneration: true, subresources: [], strategy: PlainStrategy())

  /// Where OpenShift's operators learn how to authenticate (openshift/api,
  /// `config/v1/types_authentication.go`).
  static let authentications = ResourceDescriptor(
    group: "config.openshift.io", version: "v1", kind: "Authentication",
    plural: "authentications", isNamespaced: false, schema: PlainSchema.authentication,
    nameRule: .subdomain, internalPackage: "config", returnsDeletedObject: false,
    tracksGeneration: true, subresources: [], strategy: PlainStrategy(),
    distribution: Cluster.openShift)

  /// Kinds that are asked and answered; with `all` they make up the scheme.
  static let reviewKinds: [String: Set<String>] = [
    "authentication.k8s.io/v1": ["TokenRequest", "TokenReview", "SelfSubjectReview"],
    "authorization.k8s.io/v1": ["SelfSubjectAccessReview"],
    "v1": ["Binding", "DeleteOptions"],
  ]

  static func resource(_ plural: String, group: String, version: String) -> ResourceDescriptor? {
    all.first { $0.plural == plural && $0.group == group && $0.version == version }
  }

  /// Whether the scheme knows this kind in this version.
  static func knows(kind: String, groupVersion: String) -> Bool {
    all.contains { $0.kind == kind && $0.groupVersion == groupVersion }
      || reviewKinds[groupVersion]?.contains(kind) == true
  }

  private static func core(
    _ kind: String, _ plural: String, _ schema: ObjectSchema, isNamespaced: Bool = true,
    nameRule: ObjectName.Rule = .subdomain, returnsDeletedObject: Bool = false,
    tracksGeneration: Bool = false, subresources: Set<String> = [],
    _ strategy: any ResourceStrategy
  ) -> ResourceDescriptor {
    ResourceDescriptor(
      group: "", version: "v1", kind: kind, plural: plural, isNamespaced: isNamespaced,
      schema: schema, nameRule: nameRule, internalPackage: "core",
      returnsDeletedObject: returnsDeletedObject, tracksGeneration: tracksGeneration,
      subresources: subresources, strategy: strategy)
  }
}
