import ArcFedJSON

/// One resource of the API as data: what the generic pipeline must know to serve it.
final class ResourceDescriptor: Sendable {
  let group: String
  let version: String
  let kind: String
  let plural: String
  let isNamespaced: Bool
  let schema: ObjectSchema
  let nameRule: ObjectName.Rule
  /// The package of the internal type in conversion messages: `core`, `authentication`.
  let internalPackage: String
  /// Whether `DELETE` answers with the object; otherwise with a success `Status`
  /// (`ReturnDeletedObject` in the resource's storage).
  let returnsDeletedObject: Bool
  /// Whether `metadata.generation` counts changes of the specification.
  let tracksGeneration: Bool
  /// Subresources served by the generic pipeline, such as `status`.
  let subresources: Set<String>
  let strategy: any ResourceStrategy
  /// The one distribution that has the resource; nil for what every cluster has.
  let distribution: String?
  /// Group and version as objects spell them: `v1`, `apps/v1`.
  let groupVersion: String
  let listKind: String
  /// The beginning of the keys of all objects.
  private let root: String

  init(
    group: String, version: String, kind: String, plural: String, isNamespaced: Bool,
    schema: ObjectSchema, nameRule: ObjectName.Rule, internalPackage: String,
    returnsDeletedObject: Bool, tracksGeneration: Bool, subresources: Set<String>,
    strategy: any ResourceStrategy, distribution: String? = nil
  ) {
    self.group = group
    self.version = version
    self.kind = kind
    self.plural = plural
    self.isNamespaced = isNamespaced
    self.schema = schema
    self.nameRule = nameRule
    self.internalPackage = internalPackage
    self.returnsDeletedObject = returnsDeletedObject
    self.tracksGeneration = tracksGeneration
    self.subresources = subresources
    self.strategy = strategy
    self.distribution = distribution
    groupVersion = group.isEmpty ? version : "\(group)/\(version)"
    listKind = "\(kind)List"
    // Nodes are stored as `minions` (`kubernetes/pkg/registry/core/rest/storage_core.go`).
    let storedAs = plural == "nodes" && group.isEmpty ? "minions" : plural
    root = group.isEmpty ? "/registry/\(storedAs)/" : "/registry/\(group)/\(storedAs)/"
  }

  /// Whether a cluster of a distribution serves the resource.
  func isServed(on distribution: String) -> Bool {
    self.distribution.map { $0 == distribution } ?? true
  }

  var groupResource: GroupResource { GroupResource(plural, group: group) }

  /// The key under which etcd (and k3s's kine) keeps an object.
  func key(namespace: String, name: String) -> String {
    isNamespaced && !namespace.isEmpty
      ? String(joining: [root, namespace, "/", name]) : String(joining: [root, name])
  }

  /// The beginning of all keys of one namespace, or of the whole resource.
  func prefix(namespace: String) -> String {
    guard isNamespaced, !namespace.isEmpty else { return root }
    return String(joining: [root, namespace, "/"])
  }
}

/// What one kind does differently, in the hooks of `registry/rest/{create,update}.go`.
protocol ResourceStrategy: Sendable {
  /// Fills in what the client left out (`SetDefaults_…`).
  func applyDefaults(to object: inout JSONObject)
  /// Sets what only the server may set, before validation.
  func prepareForCreate(_ object: inout JSONObject)
  /// Keeps what an update may not change.
  func prepareForUpdate(_ object: inout JSONObject, old: JSONObject)
  func validate(_ object: JSONObject) -> [FieldError]
  func validateUpdate(_ object: JSONObject, old: JSONObject) -> [FieldError]
  /// Complaints about a new status.
  func validateStatus(_ object: JSONObject, old: JSONObject) -> [FieldError]
  /// What is said to whoever writes the object, without refusing it; `old` is nil at creation.
  func warnings(_ object: JSONObject, old: JSONObject?) -> [String]
  /// Whether an update may leave out which version it means.
  var allowsUnconditionalUpdate: Bool { get }
}

extension ResourceStrategy {
  func applyDefaults(to object: inout JSONObject) {}
  func prepareForCreate(_ object: inout JSONObject) {}
  func prepareForUpdate(_ object: inout JSONObject, old: JSONObject) {}
  func validate(_ object: JSONObject) -> [FieldError] { [] }
  func validateUpdate(_ object: JSONObject, old: JSONObject) -> [FieldError] { validate(object) }
  func validateStatus(_ object: JSONObject, old: JSONObject) -> [FieldError] { [] }
  func warnings(_ object: JSONObject, old: JSONObject?) -> [String] { [] }
  var allowsUnconditionalUpdate: Bool { true }
}

/// A kind without peculiarities.
struct PlainStrategy: ResourceStrategy {}
