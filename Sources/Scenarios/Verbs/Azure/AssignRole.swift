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
  static let fields: [FieldSchema] =
    PrincipalArgument.fields + [
      .optional("operator", .choice(["me"]), "or the one who types the commands"),
      .required("role", .string, "the role's name or id"),
      .optional("vault", .reference(.vault), "the scope: a vault"),
      .optional("storageAccount", .reference(.storageAccount), "or a storage account"),
      .optional("container", .string, "or only this container of the account"),
      .optional("resourceGroup", .reference(.resourceGroup), "or a resource group"),
      .optional("scope", .string, "or any id in Azure"),
    ]

  static func problem(in arguments: JSONObject) -> String? {
    if let problem = PrincipalArgument.problem(in: arguments, others: ["operator"]) {
      return problem
    }
    let kinds = ["vault", "storageAccount", "resourceGroup", "scope"]
    let count = kinds.filter { arguments[$0] != nil }.count
    guard count == 1 else {
      return "expected one of 'vault', 'storageAccount', 'resourceGroup' and 'scope', "
        + "found \(count)"
    }
    return arguments["container"] == nil || arguments["storageAccount"] != nil
      ? nil : "expected 'storageAccount' beside 'container'"
  }

  private let arguments: Arguments
  private let principal: PrincipalArgument

  init(_ arguments: Arguments) {
    self.arguments = arguments
    principal = PrincipalArgument(arguments)
  }

  private var role: String { arguments.string("role") }
  private var who: String { principal.name.isEmpty ? "operator" : principal.name }

  private var place: String {
    if let account = arguments.optional("storageAccount") {
      return account + (arguments.optional("container").map { "/\($0)" } ?? "")
    }
    return arguments.optional("vault") ?? arguments.optional("resourceGroup")
      ?? arguments.string("scope")
  }

  var subject: String { "\"\(role)\" to \(who) on \(place)" }

  var commands: [String] {
    [
      "az role assignment create --assignee-object-id $PRINCIPAL_ID "
        + "--assignee-principal-type ServicePrincipal --role \"\(role)\" --scope $SCOPE"
    ]
  }

  func perform(on stage: Stage) async throws -> JSONValue {
    let emulator = stage.emulator
    let scope =
      if let vault = arguments.optional("vault") {
        try emulator.vault(named: vault).resourceID
      } else if let account = arguments.optional("storageAccount") {
        try scope(of: emulator.storageAccount(named: account))
      } else if let group = arguments.optional("resourceGroup") {
        emulator.resourceGroupID(group)
      } else {
        arguments.string("scope")
      }
    let principalID =
      principal.name.isEmpty
      ? emulator.operatorPrincipalID : try principal.principal(on: stage).principalID
    return try await emulator.assignRole(role, toPrincipal: principalID, scope: scope)
  }

  private func scope(of account: StorageAccount) -> String {
    arguments.optional("container").map { account.resourceID(ofContainer: $0) }
      ?? account.resourceID
  }
}
