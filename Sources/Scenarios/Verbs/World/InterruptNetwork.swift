import ArcFed
import ArcFedJSON

/// A host that nobody can reach.
struct InterruptNetwork: Verb {
  static let name = "interruptNetwork"
  static let summary = "makes a host unreachable for everybody"
  static let reality = "A firewall, a broken line, a server that is down: connections are refused."
  static let fields: [FieldSchema] = [.required("host", .string, "the host's name")]
  static let shorthand: String? = "host"

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  var subject: String { arguments.string("host") }

  func perform(on stage: Stage) async throws -> JSONValue {
    stage.emulator.interrupt(host: subject)
    return [:]
  }
}
