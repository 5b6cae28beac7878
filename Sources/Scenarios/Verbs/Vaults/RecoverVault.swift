import ArcFed
import ArcFedJSON

/// `az keyvault recover`.
struct RecoverVault: Verb {
  static let name = "recoverVault"
  static let summary = "brings a deleted vault back with its secrets"
  static let reality = """
    It comes back under the same id, in the same region and group. Role assignments on it went \
    with it and have to be made again ("Azure Key Vault recovery management").
    """
  static let fields: [FieldSchema] = [.required("vault", .reference(.vault), "the vault")]
  static let shorthand: String? = "vault"

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  var subject: String { arguments.string("vault") }

  var commands: [String] { ["az keyvault recover --name \(subject)"] }

  func perform(on stage: Stage) async throws -> JSONValue {
    let vault = try stage.emulator.vault(named: subject)
    return try await stage.emulator.recoverVault(vault)
  }
}
