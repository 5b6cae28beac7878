import ArcFed
import ArcFedHTTP
import ArcFedJSON

/// `az keyvault secret show`.
struct ShowSecret: Verb {
  static let name = "showSecret"
  static let summary = "reads a secret in the operator's name, of any version"
  static let reality = """
    Each value that is set is a version of its own with an id of its own. Without a version in \
    the address the newest is meant.
    """
  static let fields: [FieldSchema] = SecretArgument.fields + [SecretArgument.versionField]

  private let secret: SecretArgument

  init(_ arguments: Arguments) { secret = SecretArgument(arguments) }

  var subject: String { secret.subject }

  var commands: [String] { ["az keyvault secret show \(secret.words)"] }

  func perform(on stage: Stage) async throws -> JSONValue {
    SecretArgument.shown(try await stage.ask(.get, try secret.url(stage)))
  }
}
