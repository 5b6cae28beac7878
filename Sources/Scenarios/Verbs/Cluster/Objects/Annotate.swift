import ArcFed
import ArcFedJSON

/// `kubectl annotate --overwrite`.
struct Annotate: Verb {
  static let name = "annotate"
  static let summary = "sets annotations of a Kubernetes object, or takes them away"
  static let reality = """
    The annotations of a service account say which identity its pods are. The webhook reads them \
    when a pod is admitted: pods that run already keep what they have.
    """
  static let fields: [FieldSchema] =
    ObjectArgument.fields(isNameRequired: true) + [
      .required("annotations", .anything, "an object of name: \"value\"; null takes one away")
    ]

  private let arguments: Arguments
  private let object: ObjectArgument

  init(_ arguments: Arguments) {
    self.arguments = arguments
    object = ObjectArgument(arguments)
  }

  static func problem(in arguments: JSONObject) -> String? {
    ObjectArgument.problem(in: arguments, needing: "annotations")
  }

  var subject: String { object.subject }

  var commands: [String] {
    let words = ObjectArgument.settings(arguments.object["annotations"])
    return ["kubectl annotate \(object.words) \(words) --overwrite"]
  }

  func perform(on stage: Stage) async throws -> JSONValue {
    let annotations = arguments.object["annotations"] ?? .null
    return try await object.patch(["metadata": ["annotations": annotations]], on: stage)
  }
}
