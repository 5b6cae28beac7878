import ArcFed
import ArcFedJSON
import ArcFedSimulation

/// Lets simulated time pass up to a moment.
struct At: Verb {
  static let name = "at"
  static let summary = "lets simulated time pass up to a moment"
  static let reality = "One waits until then. Here it costs nothing: the clock is simulated."
  static let fields: [FieldSchema] = [
    .required("time", .instant, "the moment, which must not have passed")
  ]
  static let shorthand: String? = "time"

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  var subject: String { arguments.string("time") }

  func perform(on stage: Stage) async throws -> JSONValue {
    guard let moment = Timestamp(rfc3339: subject) else {
      throw Refusal.arcFed("InvalidTime", "'\(subject)' is no time")
    }
    let now = stage.emulator.instant
    guard moment >= now else {
      throw Refusal.arcFed("TimeHasPassed", "it is \(stage.emulator.now) already")
    }
    await stage.emulator.advance(by: moment - now)
    return ["now": .string(stage.emulator.now)]
  }
}
