import ArcFed
import ArcFedJSON

/// `az role assignment create`.
struct AssignRole: Verb {
  static let name = "assignRole"
  static let summary = "gives an identity, an application or the operator a role on a scope"
  static let reality = """
    A role assignment says what a principal may do, and where. It takes a while, up to ten \
    minutes in reality, until every service has heard of it.
    """
  static let fields: [FieldSchema] = RoleArgument.fields

  static func problem(in arguments: JSONObject) -> String? { RoleArgument.problem(in: arguments) }

  private let target: RoleArgument

  init(_ arguments: Arguments) { target = RoleArgument(arguments) }

  var subject: String { "\"\(target.role)\" to \(target.who) on \(target.place)" }

  var commands: [String] {
    [
      "az role assignment create --assignee-object-id $PRINCIPAL_ID "
        + "--assignee-principal-type ServicePrincipal --role \"\(target.role)\" --scope $SCOPE"
    ]
  }

  func perform(on stage: Stage) async throws -> JSONValue {
    try await stage.emulator.assignRole(
      target.role, toPrincipal: try target.principalID(on: stage),
      scope: try target.scope(on: stage))
  }
}
