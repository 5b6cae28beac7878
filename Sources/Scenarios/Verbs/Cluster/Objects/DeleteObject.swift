import ArcFed
import ArcFedJSON

/// `kubectl delete`.
struct DeleteObject: Verb {
  static let name = "deleteObject"
  static let summary = "deletes a Kubernetes object"
  static let reality = """
    With a service account its tokens end: the API server refuses them at once, also when an \
    account of the same name is made again, because it has another uid. Microsoft Entra compares \
    names, and takes them until they expire.
    """
  static let fields: [FieldSchema] = ObjectArgument.fields(isNameRequired: true)

  private let object: ObjectArgument

  init(_ arguments: Arguments) { object = ObjectArgument(arguments) }

  var subject: String { object.subject }

  var commands: [String] { ["kubectl delete \(object.words)"] }

  func perform(on stage: Stage) async throws -> JSONValue {
    try await stage.cluster(object.cluster).deleteObject(
      kind: object.kind, name: object.name ?? "", namespace: object.namespace)
    return [:]
  }
}
