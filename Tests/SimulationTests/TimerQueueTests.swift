import Testing

@testable import ArcFedSimulation

@Suite("The queue of timers")
struct TimerQueueTests {
  @Test("Timers come in the order of their instants, the older first, whatever was taken back")
  func order() {
    for seed in 1...20 {
      let random = RandomStream(seed: UInt64(seed))
      var queue = TimerQueue()
      /// Number and second of what is in the queue.
      var model: [(id: UInt64, second: Int)] = []
      for id in 1...UInt64(400) {
        let second = random.integer(in: 0...50)
        queue.insert(action(id: id, second: second))
        model.append((id, second))
        if random.integer(in: 0...2) == 0, let taken = model.last(where: { $0.id % 3 == 0 }) {
          #expect(queue.remove(id: taken.id) != nil)
          #expect(queue.remove(id: taken.id) == nil)
          model.removeAll { $0.id == taken.id }
        }
        if random.integer(in: 0...3) == 0 {
          let next = model.min { ($0.second, $0.id) < ($1.second, $1.id) }
          #expect(queue.popNext()?.id == next?.id)
          model.removeAll { $0.id == next?.id }
        }
      }
      let rest = model.sorted { ($0.second, $0.id) < ($1.second, $1.id) }.map(\.id)
      var popped: [UInt64] = []
      while let timer = queue.popNext() { popped.append(timer.id) }
      #expect(popped == rest)
    }
  }

  @Test("At one instant actions come before sleepers, and sleepers are counted")
  func sleepersLast() async {
    var queue = TimerQueue()
    let woken = await withCheckedContinuation { continuation in
      queue.insert(.init(id: 1, instant: instant(5), action: .resume(continuation)))
      queue.insert(action(id: 2, second: 5))
      #expect(queue.sleeperCount == 1)
      #expect(queue.popNext()?.id == 2)
      #expect(queue.sleeperCount == 1)
      let sleeper = queue.popNext()
      #expect(queue.sleeperCount == 0)
      if case .resume(let continuation) = sleeper?.action { continuation.resume(returning: true) }
    }
    #expect(woken)
  }

  @Test("Who sleeps is known, in the order of instants, and actions are not among them")
  func sleepers() async {
    var queue = TimerQueue()
    let woken = await withCheckedContinuation { continuation in
      queue.insert(.init(id: 1, instant: instant(5), action: .resume(continuation)))
      queue.insert(action(id: 2, second: 1))
      #expect(queue.sleepers.count == 1)
      for sleeper in queue.sleepers { sleeper.resume(returning: false) }
    }
    #expect(!woken)
  }

  @Test("The next instant is that of a timer that was not taken back")
  func nextInstant() {
    var queue = TimerQueue()
    #expect(queue.nextInstant == nil)
    for id in 1...UInt64(5) { queue.insert(action(id: id, second: Int(id))) }
    for id in 1...UInt64(3) { #expect(queue.remove(id: id) != nil) }
    #expect(queue.nextInstant == instant(4))
    #expect(queue.popNext()?.id == 4)
    #expect(queue.remove(id: 5) != nil)
    #expect(queue.nextInstant == nil)
    #expect(queue.popNext() == nil)
  }

  @Test("What is taken back leaves no room behind")
  func emptyPlaces() {
    var queue = TimerQueue()
    // A renewal that is always set anew before it is due.
    for id in 1...UInt64(10_000) {
      queue.insert(action(id: id, second: 86_400 + Int(id)))
      if id > 1 { #expect(queue.remove(id: id - 1) != nil) }
      #expect(queue.placeCount < 100)
    }
    #expect(queue.popNext()?.id == 10_000)
    #expect(queue.popNext() == nil)
  }

  @Test("A fleet's timers are put in and taken out in their order")
  func fleet() {
    let random = RandomStream(seed: 1)
    var queue = TimerQueue()
    for id in 1...UInt64(20_000) {
      queue.insert(action(id: id, second: random.integer(in: 0...86_400)))
    }
    var last = Timestamp.simulationEpoch
    var count = 0
    while let timer = queue.popNext() {
      if timer.instant < last { Issue.record("timer \(timer.id) comes too late") }
      last = timer.instant
      count += 1
    }
    #expect(count == 20_000)
  }

  private func instant(_ second: Int) -> Timestamp { .simulationEpoch + .seconds(second) }

  private func action(id: UInt64, second: Int) -> TimerQueue.Timer {
    TimerQueue.Timer(id: id, instant: instant(second), action: .run(label: "\(id)") {})
  }
}
