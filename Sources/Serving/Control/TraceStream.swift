import ArcFed
import ArcFedHTTP
import ArcFedJSON
import ArcFedScenarios
import ArcFedSimulation
import Synchronization

/// The trace as server-sent events (HTML Living Standard, "Server-sent events").
final class TraceStream: Sendable {
  /// A comment goes out as often, so that a client that has gone is noticed; ours.
  private static let keepAlive = Duration.seconds(15)

  /// As many events go out at once: who reads slowly costs no more memory than that; ours.
  private static let eventsAtOnceMaximum = 200

  private let trace: Trace
  private let clock: any WorldClock
  private let generation: Int
  private let last: Mutex<Int>

  init(_ emulator: Emulator, generation: Int, after sequence: Int) {
    trace = emulator.trace
    clock = emulator.clock
    self.generation = generation
    last = Mutex(sequence)
  }

  var response: HTTPResponse {
    HTTPResponse(
      status: 200, headers: ["Content-Type": "text/event-stream", "Cache-Control": "no-store"],
      streaming: .stream(HTTPBodyStream { await self.next() }))
  }

  /// The next events, or a comment when nothing happens for a while; nil at the end of the world.
  private func next() async -> [UInt8]? {
    let after = last.withLock { $0 }
    if trace.lastSequence <= after {
      await withTaskGroup(of: Void.self) { [trace, clock] group in
        group.addTask { await trace.wait(past: after) }
        group.addTask { try? await clock.sleep(for: Self.keepAlive) }
        await group.next()
        group.cancelAll()
      }
    }
    let events = trace.events(after: after, maximum: Self.eventsAtOnceMaximum)
    guard let newest = events.last else {
      return trace.hasEnded || Task.isCancelled ? nil : Array(": nothing new\n\n".utf8)
    }
    last.withLock { $0 = newest.sequence }
    // Who read so slowly that the trace went on without them is told.
    let gap = events[0].sequence - after - 1
    let head = gap > 0 && after > 0 ? [": \(gap) events are no longer there\n\n"] : []
    let text = events.map { event in
      "id: \(generation)-\(event.sequence)\ndata: \(Self.json(event, generation).text())\n\n"
    }
    return Array((head + text).joined().utf8)
  }

  /// An event as both forms show it.
  static func json(_ event: TraceEvent, _ generation: Int) -> JSONValue {
    var object: JSONObject = [
      "id": .string("\(generation)-\(event.sequence)"), "time": .string(event.time.rfc3339),
      "source": .string(event.source), "action": .string(event.action),
      "subject": .string(event.subject),
    ]
    for (name, value) in event.outcome.members { object[name] = value }
    object["details"] = .array(
      event.details.map { ["name": .string($0.name), "value": .string($0.value)] })
    object["references"] = .array(event.references.map(JSONValue.string))
    return .object(object)
  }
}
