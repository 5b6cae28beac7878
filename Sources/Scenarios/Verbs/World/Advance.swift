import ArcFed
import ArcFedJSON

/// Lets simulated time pass.
struct Advance: Verb {
  static let name = "advance"
  static let summary = "lets simulated time pass"
  static let reality = "One waits. Here it costs nothing: the clock is simulated."
  static let fields: [FieldSchema] = [
    .required("by", .duration, "how long")
  ]
  static let shorthand: String? = "by"

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  var subject: String { arguments.string("by") }

  func perform(on stage: Stage) async throws -> JSONValue {
    guard let duration = arguments.duration("by") else {
      throw Refusal.arcFed("InvalidDuration", "'\(arguments.string("by"))' is no duration")
    }
    await stage.emulator.advance(by: duration)
    return ["now": .string(stage.emulator.now)]
  }
}
