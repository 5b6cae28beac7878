import Dispatch
import Testing

@testable import ArcFedJOSE

@Suite("The queue of the lanes")
struct LaneQueueTests {
  @Test("Jobs are done in their order, a full queue refuses, a closed one still ends its work")
  func order() async {
    let queue = LaneQueue(limit: 6)
    let log = WorkLog()
    // No lane serves the queue yet, so it fills up.
    for number in 0..<5 {
      #expect(queue.add { log.append(number) } == nil)
    }
    await withCheckedContinuation { continuation in
      #expect(queue.add { continuation.resume() } == nil)
      #expect(queue.add {} == .queueFull(limit: 6))
      queue.close()
      #expect(queue.add {} == .lanesClosed)
      queue.startLane()
    }
    #expect(log.entries == [0, 1, 2, 3, 4])
  }

  @Test("Order and limit hold wherever in the ring the queue begins", arguments: 1...5)
  func wrapAround(limit: Int) async {
    let queue = LaneQueue(limit: limit)
    let log = WorkLog()
    queue.startLane()
    defer { queue.close() }
    // A round takes one place more than there are, so that the next begins one place further on.
    for round in 0..<(2 * limit + 1) {
      let gate = DispatchSemaphore(value: 0)
      await withCheckedContinuation { (isHeldUp: CheckedContinuation<Void, Never>) in
        let refusal = queue.add {
          isHeldUp.resume()
          gate.wait()
        }
        #expect(refusal == nil)
      }
      for place in 0..<(limit - 1) {
        #expect(queue.add { log.append(round * limit + place) } == nil)
      }
      await withCheckedContinuation { (isDone: CheckedContinuation<Void, Never>) in
        let last = round * limit + limit - 1
        let refusal = queue.add {
          log.append(last)
          isDone.resume()
        }
        #expect(refusal == nil)
        #expect(queue.add {} == .queueFull(limit: limit))
        gate.signal()
      }
    }
    #expect(log.entries == Array(0..<(2 * limit + 1) * limit))
  }

  @Test("Threads that wait for work end when the queue is closed, and the queue goes with them")
  func threadsEnd() async {
    weak var watched: LaneQueue?
    do {
      let queue = LaneQueue(limit: 1)
      for _ in 0..<4 { queue.startLane() }
      await withCheckedContinuation { continuation in
        #expect(queue.add { continuation.resume() } == nil)
      }
      queue.close()
      watched = queue
    }
    // Every thread owns the queue until its end.
    #expect(await eventually { watched == nil })
  }

  @Test("Threads that start on a closed queue end at once")
  func lateThreads() async {
    weak var watched: LaneQueue?
    do {
      let queue = LaneQueue(limit: 1)
      queue.close()
      for _ in 0..<4 { queue.startLane() }
      watched = queue
    }
    #expect(await eventually { watched == nil })
  }

  @Test("Without a close the threads wait on")
  func noCloseNoEnd() async {
    weak var watched: LaneQueue?
    do {
      let queue = LaneQueue(limit: 1)
      queue.startLane()
      watched = queue
    }
    for _ in 0..<1_000 { await Task.yield() }
    #expect(watched != nil)
    watched?.close()
    #expect(await eventually { watched == nil })
  }
}

/// Whether `condition` holds before long. It is for what other threads do without telling anybody.
func eventually(_ condition: () -> Bool) async -> Bool {
  for _ in 0..<10_000_000 {
    if condition() { return true }
    await Task.yield()
  }
  return condition()
}
