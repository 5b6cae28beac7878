import ArcFed
import ArcFedJSON

/// `az keyvault delete`.
struct DeleteVault: Verb {
  static let name = "deleteVault"
  static let summary = "deletes a vault, which can be recovered for a while"
  static let reality = """
    The name of a deleted vault is taken all over Azure until the vault is recovered, purged, or \
    its retention has ended. Nobody reads its secrets meanwhile.
    """
  static let fields: [FieldSchema] = [.required("vault", .reference(.vault), "the vault")]
  static let shorthand: String? = "vault"

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  var subject: String { arguments.string("vault") }

  var commands: [String] { ["az keyvault delete --name \(subject)"] }

  func perform(on stage: Stage) async throws -> JSONValue {
    let vault = try stage.emulator.vault(named: subject)
    try await stage.emulator.deleteVault(vault)
    return [:]
  }
}
