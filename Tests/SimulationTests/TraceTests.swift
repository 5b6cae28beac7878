import ArcFedSimulation
import Testing

@Suite("The trace")
struct TraceTests {
  @Test("Events keep their order, their simulated time and their details")
  func events() async {
    let simulation = Simulation(seed: 1)
    simulation.trace.record("kubelet", "project token", "default/app", ["audience": "api"])
    await simulation.advance(by: .seconds(3))
    simulation.trace.record(
      "Entra", "exchange", outcome: .refused(code: "AADSTS700213", reason: "subject"))
    let events = simulation.trace.events
    #expect(events.map(\.sequence) == [1, 2])
    #expect(events[0].detail("audience") == "api")
    #expect(events[1].time - events[0].time == .seconds(3))
    #expect(events[1].outcome == .refused(code: "AADSTS700213", reason: "subject"))
    #expect(simulation.trace.events(after: 1) == [events[1]])
    #expect(simulation.trace.lastSequence == 2)
  }

  @Test("A trace has a limit and says how much it dropped")
  func limit() {
    let trace = Trace(clock: Simulation(seed: 1).clock)
    for number in 0...Trace.eventsMaximum { trace.record("load", "tick", "\(number)") }
    #expect(trace.events.count <= Trace.eventsMaximum)
    #expect(trace.droppedCount + trace.events.count == Trace.eventsMaximum + 1)
    #expect(trace.events.last?.subject == "\(Trace.eventsMaximum)")
  }

  @Test("Events that look alike keep their letters, whoever else has the same words")
  func letters() {
    let trace = Trace(clock: Simulation(seed: 1).clock)
    let names = ["caf\u{E9}", "cafe\u{301}", "caf\u{E9}", "cafe", "cafe\u{301}"]
    for name in names { trace.record("API", "create \(name)", name, ["user": name]) }
    for (event, name) in zip(trace.events, names) {
      #expect(event.action.utf8.elementsEqual("create \(name)".utf8))
      #expect(event.details.map { Array($0.value.utf8) } == [Array(name.utf8)])
    }
  }
}
