import ArcFed
import ArcFedJSON

/// `az role assignment delete`.
struct RemoveRole: Verb {
  static let name = "removeRole"
  static let summary = "takes a role on a scope away again"
  static let reality = """
    The token stays good; what it may do ends, once every service has heard of it. That is the \
    quick way to stop an identity whose access tokens are still out.
    """
  static let fields: [FieldSchema] = RoleArgument.fields

  static func problem(in arguments: JSONObject) -> String? { RoleArgument.problem(in: arguments) }

  private let target: RoleArgument

  init(_ arguments: Arguments) { target = RoleArgument(arguments) }

  var subject: String { "\"\(target.role)\" from \(target.who) on \(target.place)" }

  var commands: [String] {
    [
      "az role assignment delete --assignee $PRINCIPAL_ID --role \"\(target.role)\" "
        + "--scope $SCOPE"
    ]
  }

  func perform(on stage: Stage) async throws -> JSONValue {
    let count = try await stage.emulator.removeRole(
      target.role, ofPrincipal: try target.principalID(on: stage),
      scope: try target.scope(on: stage))
    return ["removed": .int(count)]
  }
}
