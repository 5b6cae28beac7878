import ArcFed
import ArcFedHTTP
import ArcFedJSON
import ArcFedScenarios
import ArcFedSimulation

/// What has happened, and why something was refused.
extension ControlRoute {
  /// As many events as an answer holds unless somebody asks for more or fewer; ours.
  private static let eventsUsual = 1_000
  private static let eventsMaximum = 10_000

  static let traceRoutes: [ControlRoute] = [
    ControlRoute(
      .get, "/trace", "readTrace",
      "What has happened; as it happens with 'Accept: text/event-stream' or 'stream'",
      answer: Answer(description: "Events, the oldest first, and where to go on."),
      query: [
        .optional("after", .string, "the id of an event: only later ones are shown"),
        .optional("limit", .integer(1...eventsMaximum), "how many at most; 1000"),
        .optional("stream", .boolean, "true: server-sent events, until the world ends"),
      ]
    ) { (call) throws(ControlRefusal) in
      let emulator = try call.emulator()
      let generation = call.server.world.generation
      let last = call.query["after"]?.stringValue ?? call.request.headers["Last-Event-ID"]
      let after = try sequence(last, generation)
      let accepts = call.request.headers["Accept"]?.lowercased() ?? ""
      if call.query["stream"] == true || accepts.contains("text/event-stream") {
        return TraceStream(emulator, generation: generation, after: after).response
      }
      let limit = call.query["limit"]?.intValue ?? eventsUsual
      let all = emulator.trace.events(after: after)
      let events = all.prefix(limit)
      let end = events.last?.sequence ?? max(after, 0)
      return .json(
        200,
        [
          "events": .array(events.map { TraceStream.json($0, generation) }),
          "next": .string("\(generation)-\(end)"), "isComplete": .bool(events.count == all.count),
          "dropped": .int(emulator.trace.droppedCount),
        ])
    },
    ControlRoute(
      .get, "/explanations/{id}", "explain",
      "Why Entra, Graph or the instance metadata service refused: by an id of answer or request",
      answer: Answer(description: "The event and its explanation.")
    ) { (call) throws(ControlRefusal) in
      let id = call.path["id"] ?? ""
      guard let found = await (try call.emulator()).explain(reference: id) else {
        throw ControlRefusal(
          404, "NotFound",
          "no refusal of Entra's, of Graph's or of the instance metadata service carries the id "
            + "'\(id)'")
      }
      return .json(
        200,
        [
          "event": TraceStream.json(found.event, call.server.world.generation),
          "explanation": found.explanation.json,
          "text": .string(found.explanation.lines.joined(separator: "\n")),
        ])
    },
  ]

  /// The place in this world's trace that an id names: `WORLD-NUMBER`, or the number alone. What
  /// was seen of another world says nothing about this one.
  private static func sequence(
    _ id: String?, _ generation: Int
  ) throws(ControlRefusal) -> Int {
    guard let id, !id.isEmpty else { return 0 }
    let parts = id.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    switch parts.count {
    case 1: if let number = parts[0], number >= 0 { return number }
    case 2:
      if let world = parts[0], let number = parts[1] { return world == generation ? number : 0 }
    default: break
    }
    throw ControlRefusal(400, "BadRequest", "'\(id)' is not the id of an event, such as '1-42'")
  }
}
