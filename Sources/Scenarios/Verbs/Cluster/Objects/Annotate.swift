import ArcFedJSON

/// `kubectl annotate --overwrite`.
struct Annotate: Verb {
  static let name = "annotate"
  static let summary = "sets annotations of a Kubernetes object, or takes them away"
  static let reality = """
    The annotations of a service account say which identity its pods are. The webhook reads them \
    when a pod is admitted: pods that run already keep what they have.
    """
  static let fields: [FieldSchema] = MetadataChange.fields("annotations")

  static func problem(in arguments: JSONObject) -> String? {
    ObjectArgument.problem(in: arguments, needing: "annotations")
  }

  private let change: MetadataChange

  init(_ arguments: Arguments) { change = MetadataChange("annotations", arguments) }

  var subject: String { change.subject }

  var commands: [String] { [change.command("annotate")] }

  func perform(on stage: Stage) async throws -> JSONValue { try await change.perform(on: stage) }
}
