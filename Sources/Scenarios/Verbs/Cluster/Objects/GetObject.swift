import ArcFed
import ArcFedJSON

/// `kubectl get -o json`.
struct GetObject: Verb {
  static let name = "getObject"
  static let summary = "shows a Kubernetes object, or all of a kind in a namespace"
  static let reality = "What the API server has of it: its spec, its status, its conditions."
  static let fields: [FieldSchema] = ObjectArgument.fields(isNameRequired: false)

  private let object: ObjectArgument

  init(_ arguments: Arguments) { object = ObjectArgument(arguments) }

  var subject: String { object.subject }

  var commands: [String] { ["kubectl get \(object.words) -o json"] }

  func perform(on stage: Stage) async throws -> JSONValue {
    try await stage.cluster(object.cluster).getObject(
      kind: object.kind, name: object.name, namespace: object.namespace)
  }
}
