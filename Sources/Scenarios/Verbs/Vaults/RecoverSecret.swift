import ArcFed
import ArcFedHTTP
import ArcFedJSON

/// `az keyvault secret recover`.
struct RecoverSecret: Verb {
  static let name = "recoverSecret"
  static let summary = "brings a deleted secret back with all its versions"
  static let reality = """
    Recovering takes the right to recover, not the right to set.
    """
  static let fields: [FieldSchema] = SecretArgument.fields

  private let secret: SecretArgument

  init(_ arguments: Arguments) { secret = SecretArgument(arguments) }

  var subject: String { secret.subject }

  var commands: [String] { ["az keyvault secret recover \(secret.words)"] }

  func perform(on stage: Stage) async throws -> JSONValue {
    SecretArgument.shown(
      try await stage.ask(.post, try secret.url(stage, in: "deletedsecrets", "recover")))
  }
}
