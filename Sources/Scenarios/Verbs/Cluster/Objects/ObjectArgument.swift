import ArcFed
import ArcFedJSON

/// The fields by which a step names a Kubernetes object, and what `kubectl` calls it.
struct ObjectArgument {
  static func fields(isNameRequired: Bool) -> [FieldSchema] {
    let name = "the object's name"
    return [
      .required("kind", .string, "the kind as manifests write it, such as ServiceAccount"),
      isNameRequired
        ? .required("name", .string, name) : .optional("name", .string, name + "; all unless said"),
      .optional("namespace", .string, "its namespace; default unless said"),
      .optional("cluster", .reference(.cluster), "the cluster; the only one unless said"),
    ]
  }

  let kind: String
  let name: String?
  let cluster: String?
  private let namespaceName: String?

  init(_ arguments: Arguments) {
    kind = arguments.string("kind")
    name = arguments.optional("name")
    namespaceName = arguments.optional("namespace")
    cluster = arguments.optional("cluster")
  }

  var namespace: String { namespaceName ?? "default" }

  /// `pod app in default`.
  var subject: String { "\(kind) \(name.map { "\(namespace)/\($0)" } ?? "in \(namespace)")" }

  /// `pod app -n default`.
  var words: String {
    [kind.lowercased(), name, "-n \(namespace)"].compactMap { $0 }.joined(separator: " ")
  }

  /// What is wrong unless a field holds an object.
  static func problem(in arguments: JSONObject, needing field: String) -> String? {
    guard let value = arguments[field], value.objectValue == nil else { return nil }
    return "expected '\(field)' to be an object, found \(value.kindName)"
  }

  /// `a=b c-`, as kubectl writes what is set and what is taken away.
  static func settings(_ value: JSONValue?) -> String {
    (value?.objectValue ?? [:]).map { name, value in
      value.isNull ? "\(name)-" : "\(name)=\(value.stringValue ?? value.text())"
    }.joined(separator: " ")
  }

  /// Changes the object; returns it as it is afterwards.
  func patch(_ patch: JSONValue, on stage: Stage) async throws -> JSONValue {
    try await stage.cluster(cluster).patchObject(
      kind: kind, name: name ?? "", namespace: namespace, patch)
  }
}
