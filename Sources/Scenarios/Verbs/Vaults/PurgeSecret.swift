import ArcFed
import ArcFedHTTP
import ArcFedJSON

/// `az keyvault secret purge`.
struct PurgeSecret: Verb {
  static let name = "purgeSecret"
  static let summary = "destroys a deleted secret for good"
  static let reality = """
    What is purged nobody brings back, and the name is free again. A vault with purge protection \
    refuses until the retention is over.
    """
  static let fields: [FieldSchema] = SecretArgument.fields

  private let secret: SecretArgument

  init(_ arguments: Arguments) { secret = SecretArgument(arguments) }

  var subject: String { secret.subject }

  var commands: [String] { ["az keyvault secret purge \(secret.words)"] }

  func perform(on stage: Stage) async throws -> JSONValue {
    try await stage.ask(.delete, try secret.url(stage, in: "deletedsecrets"))
  }
}
