import ArcFed
import ArcFedJSON

/// `kubectl label --overwrite`.
struct Label: Verb {
  static let name = "label"
  static let summary = "sets labels of a Kubernetes object, or takes them away"
  static let reality = """
    Labels are what selectors look at. The webhook looks at a pod's when the pod is admitted, and \
    never again: a pod that gets its label later stays as it is.
    """
  static let fields: [FieldSchema] =
    ObjectArgument.fields(isNameRequired: true) + [
      .required("labels", .anything, "an object of name: \"value\"; null takes one away")
    ]

  private let arguments: Arguments
  private let object: ObjectArgument

  init(_ arguments: Arguments) {
    self.arguments = arguments
    object = ObjectArgument(arguments)
  }

  static func problem(in arguments: JSONObject) -> String? {
    ObjectArgument.problem(in: arguments, needing: "labels")
  }

  var subject: String { object.subject }

  var commands: [String] {
    let words = ObjectArgument.settings(arguments.object["labels"])
    return ["kubectl label \(object.words) \(words) --overwrite"]
  }

  func perform(on stage: Stage) async throws -> JSONValue {
    let labels = arguments.object["labels"] ?? .null
    return try await object.patch(["metadata": ["labels": labels]], on: stage)
  }
}
