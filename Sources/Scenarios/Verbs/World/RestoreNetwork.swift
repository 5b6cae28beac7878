import ArcFed
import ArcFedJSON

/// The end of an interruption.
struct RestoreNetwork: Verb {
  static let name = "restoreNetwork"
  static let summary = "makes an interrupted host reachable again"
  static let reality = "The line is mended. What others remember of the failure lasts a while."
  static let fields: [FieldSchema] = [.required("host", .string, "the host's name")]
  static let shorthand: String? = "host"

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  var subject: String { arguments.string("host") }

  func perform(on stage: Stage) async throws -> JSONValue {
    stage.emulator.restore(host: subject)
    return [:]
  }
}
