import ArcFed
import ArcFedHTTP
import ArcFedJSON

/// `az keyvault secret list-versions`.
struct ListSecretVersions: Verb {
  static let name = "listSecretVersions"
  static let summary = "shows the versions of a secret, without their values"
  static let reality = """
    Old versions stay until the secret goes. Nothing but a name of the version keeps a program \
    from the newest value.
    """
  static let fields: [FieldSchema] = SecretArgument.fields

  private let secret: SecretArgument

  init(_ arguments: Arguments) { secret = SecretArgument(arguments) }

  var subject: String { secret.subject }

  var commands: [String] { ["az keyvault secret list-versions \(secret.words)"] }

  func perform(on stage: Stage) async throws -> JSONValue {
    let answer = try await stage.ask(.get, try secret.url(stage, "versions"))
    return ["versions": .array((answer["value"]?.arrayValue ?? []).map(SecretArgument.shown))]
  }
}
