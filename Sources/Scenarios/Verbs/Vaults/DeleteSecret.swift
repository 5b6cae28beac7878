import ArcFed
import ArcFedHTTP
import ArcFedJSON

/// `az keyvault secret delete`.
struct DeleteSecret: Verb {
  static let name = "deleteSecret"
  static let summary = "deletes a secret, which can be recovered for a while"
  static let reality = """
    With soft delete the secret is out of sight and its name is taken: none of the same name can \
    be set until it is recovered or purged.
    """
  static let fields: [FieldSchema] = SecretArgument.fields

  private let secret: SecretArgument

  init(_ arguments: Arguments) { secret = SecretArgument(arguments) }

  var subject: String { secret.subject }

  var commands: [String] { ["az keyvault secret delete \(secret.words)"] }

  func perform(on stage: Stage) async throws -> JSONValue {
    try await stage.ask(.delete, try secret.url(stage))
  }
}
