import ArcFed
import ArcFedJSON

/// `az keyvault secret set`.
struct SetSecret: Verb {
  static let name = "setSecret"
  static let summary = "stores a secret in a vault, in the operator's name"
  static let reality = "The operator puts the secret where only role holders can read it."
  static let fields: [FieldSchema] = [
    .required("vault", .reference(.vault), "the vault"),
    .required("name", .string, "the secret's name"),
    .required("value", .string, "the secret's value"),
  ]

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  var subject: String { "\(arguments.string("name")) in \(arguments.string("vault"))" }

  var commands: [String] {
    [
      "az keyvault secret set --vault-name \(arguments.string("vault")) "
        + "--name \(arguments.string("name")) --value $SECRET"
    ]
  }

  func perform(on stage: Stage) async throws -> JSONValue {
    let vault = try stage.emulator.vault(named: arguments.string("vault"))
    try await vault.setSecret(named: arguments.string("name"), to: arguments.string("value"))
    return [:]
  }
}
