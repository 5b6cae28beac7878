import ArcFed
import ArcFedHTTP
import ArcFedJSON
import ArcFedScenarios
import ArcFedSimulation

/// The world's time.
extension ControlRoute {
  static let clockRoutes: [ControlRoute] = [
    ControlRoute(
      .get, "/clock", "readClock", "What time it is in the world",
      answer: Answer(description: "The clock.")
    ) { (call) throws(ControlRefusal) in .json(200, clock(try call.emulator())) },
    ControlRoute(
      .post, "/clock/advance", "advanceClock",
      "Moves the clock forward, and waits for what falls due meanwhile",
      answer: Answer(description: "The clock, moved."),
      body: [.required("duration", .duration, "how far: 90s, 5m, 1h30m, 2d")]
    ) { (call) throws(ControlRefusal) in
      let emulator = try call.emulator()
      await emulator.advance(by: FieldReader.duration(call.body["duration"]) ?? .zero)
      return .json(200, clock(emulator))
    },
    ControlRoute(
      .post, "/clock/freeze", "freezeClock",
      "Stops the clock: nothing that is scheduled happens until it is advanced or runs again",
      answer: Answer(description: "The clock, stopped."),
      body: [.optional("at", .instant, "the instant it is to show; the present one unless said")]
    ) { (call) throws(ControlRefusal) in
      let emulator = try call.emulator()
      emulator.freezeTime(at: call.text("at").flatMap { Timestamp(rfc3339: $0) })
      return .json(200, clock(emulator))
    },
    ControlRoute(
      .post, "/clock/run", "runClock", "Lets a clock that was stopped run again from where it is",
      answer: Answer(description: "The clock, running.")
    ) { (call) throws(ControlRefusal) in
      let emulator = try call.emulator()
      emulator.unfreezeTime()
      return .json(200, clock(emulator))
    },
  ]

  private static func clock(_ emulator: Emulator) -> JSONValue {
    [
      "now": .string(emulator.now), "isFrozen": .bool(emulator.isTimeFrozen),
      "aheadSeconds": .int(Int(emulator.timeAhead.wholeNanoseconds / 1_000_000_000)),
    ]
  }
}
