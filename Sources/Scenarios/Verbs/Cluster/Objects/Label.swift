import ArcFedJSON

/// `kubectl label --overwrite`.
struct Label: Verb {
  static let name = "label"
  static let summary = "sets labels of a Kubernetes object, or takes them away"
  static let reality = """
    Labels are what selectors look at. The webhook looks at a pod's when the pod is admitted, and \
    never again: a pod that gets its label later stays as it is.
    """
  static let fields: [FieldSchema] = MetadataChange.fields("labels")

  static func problem(in arguments: JSONObject) -> String? {
    ObjectArgument.problem(in: arguments, needing: "labels")
  }

  private let change: MetadataChange

  init(_ arguments: Arguments) { change = MetadataChange("labels", arguments) }

  var subject: String { change.subject }

  var commands: [String] { [change.command("label")] }

  func perform(on stage: Stage) async throws -> JSONValue { try await change.perform(on: stage) }
}
