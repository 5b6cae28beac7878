import ArcFed
import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation

/// `az keyvault secret set-attributes`.
struct UpdateSecret: Verb {
  static let name = "updateSecret"
  static let summary = "changes the attributes of a version of a secret, not its value"
  static let reality = """
    A version that is disabled cannot be read. One that has expired still can: the times of a \
    secret tell its readers, they do not bar them.
    """
  static let fields: [FieldSchema] =
    SecretArgument.fields + [
      SecretArgument.versionField,
      .optional("enabled", .boolean, "whether it can be read"),
      .optional("notBefore", .instant, "from when it is meant to be used"),
      .optional("expires", .instant, "until when it is meant to be used"),
    ]

  private let arguments: Arguments
  private let secret: SecretArgument

  init(_ arguments: Arguments) {
    self.arguments = arguments
    secret = SecretArgument(arguments)
  }

  var subject: String { secret.subject }

  var commands: [String] {
    var words = ["az keyvault secret set-attributes \(secret.words)"]
    if let enabled = arguments.boolean("enabled") { words.append("--enabled \(enabled)") }
    if let start = arguments.optional("notBefore") { words.append("--not-before \(start)") }
    if let end = arguments.optional("expires") { words.append("--expires \(end)") }
    return [words.joined(separator: " ")]
  }

  private func seconds(_ field: String) throws -> JSONValue? {
    guard let text = arguments.optional(field) else { return nil }
    guard let time = Timestamp(rfc3339: text) else {
      throw Refusal.arcFed("InvalidTime", "'\(text)' is no time")
    }
    return .int(Int(time.seconds))
  }

  func perform(on stage: Stage) async throws -> JSONValue {
    var attributes: JSONObject = [:]
    attributes["enabled"] = arguments.boolean("enabled").map { .bool($0) }
    attributes["nbf"] = try seconds("notBefore")
    attributes["exp"] = try seconds("expires")
    return SecretArgument.shown(
      try await stage.ask(
        .patch, try secret.url(stage), ["attributes": .object(attributes)]))
  }
}
