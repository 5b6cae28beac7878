import ArcFed
import ArcFedJSON

/// `kubectl patch --type merge`.
struct PatchObject: Verb {
  static let name = "patchObject"
  static let summary = "changes a Kubernetes object by a merge patch"
  static let reality = """
    What the patch names is replaced, null takes a member away, and all else stays. What a pod \
    was admitted with cannot be changed so: it has to be made again.
    """
  static let fields: [FieldSchema] =
    ObjectArgument.fields(isNameRequired: true) + [
      .required("patch", .anything, "an object of what changes")
    ]

  private let arguments: Arguments
  private let object: ObjectArgument

  init(_ arguments: Arguments) {
    self.arguments = arguments
    object = ObjectArgument(arguments)
  }

  static func problem(in arguments: JSONObject) -> String? {
    ObjectArgument.problem(in: arguments, needing: "patch")
  }

  private var patch: JSONValue { arguments.object["patch"] ?? .null }

  var subject: String { object.subject }

  var commands: [String] {
    ["kubectl patch \(object.words) --type merge -p '\(patch.text())'"]
  }

  func perform(on stage: Stage) async throws -> JSONValue {
    try await object.patch(patch, on: stage)
  }
}
