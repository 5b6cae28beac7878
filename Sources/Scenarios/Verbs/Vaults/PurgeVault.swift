import ArcFed
import ArcFedJSON

/// `az keyvault purge`.
struct PurgeVault: Verb {
  static let name = "purgeVault"
  static let summary = "destroys a deleted vault for good"
  static let reality = """
    Its secrets are gone, and its name is free for everybody. Purge protection forbids it until \
    the retention is over.
    """
  static let fields: [FieldSchema] = [.required("vault", .reference(.vault), "the vault")]
  static let shorthand: String? = "vault"

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  var subject: String { arguments.string("vault") }

  var commands: [String] { ["az keyvault purge --name \(subject)"] }

  func perform(on stage: Stage) async throws -> JSONValue {
    let vault = try stage.emulator.vault(named: subject)
    try await stage.emulator.purgeVault(vault)
    return [:]
  }
}
