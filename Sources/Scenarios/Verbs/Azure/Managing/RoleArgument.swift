import ArcFed
import ArcFedJSON

/// The fields by which a step names who has which role where, and what they name.
struct RoleArgument {
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

  var role: String { arguments.string("role") }

  var who: String { principal.name.isEmpty ? "operator" : principal.name }

  var place: String {
    if let account = arguments.optional("storageAccount") {
      return account + (arguments.optional("container").map { "/\($0)" } ?? "")
    }
    return arguments.optional("vault") ?? arguments.optional("resourceGroup")
      ?? arguments.string("scope")
  }

  /// The object id of the one who has the role.
  func principalID(on stage: Stage) throws -> String {
    principal.name.isEmpty
      ? stage.emulator.operatorPrincipalID : try principal.principal(on: stage).principalID
  }

  /// The id in Azure where it holds.
  func scope(on stage: Stage) throws -> String {
    if let vault = arguments.optional("vault") {
      return try stage.emulator.vault(named: vault).resourceID
    }
    if let name = arguments.optional("storageAccount") {
      let account = try stage.emulator.storageAccount(named: name)
      return arguments.optional("container").map { account.resourceID(ofContainer: $0) }
        ?? account.resourceID
    }
    return arguments.optional("resourceGroup").map(stage.emulator.resourceGroupID)
      ?? arguments.string("scope")
  }
}
