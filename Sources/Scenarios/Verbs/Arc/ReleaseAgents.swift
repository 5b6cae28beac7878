import ArcFed
import ArcFedJSON

/// What Microsoft does about once a month.
struct ReleaseAgents: Verb {
  static let name = "releaseAgents"
  static let summary = "releases a version of the Arc agents to every cluster"
  static let reality = """
    Microsoft releases new agents. Clusters look for them every hour and upgrade themselves, \
    unless somebody has turned that off.
    """
  static let fields: [FieldSchema] = [
    .required("version", .string, "the new version")
  ]
  static let shorthand: String? = "version"

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  var subject: String { arguments.string("version") }

  func perform(on stage: Stage) async throws -> JSONValue {
    try await stage.emulator.releaseAgents(arguments.string("version"))
    return [:]
  }
}
