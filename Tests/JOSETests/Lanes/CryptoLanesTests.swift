import Dispatch
import Glibc
import Synchronization
import Testing

@testable import ArcFedJOSE

@Suite("Crypto lanes")
struct CryptoLanesTests {
  @Test("Inline lanes and threads give the result or the error of the work")
  func results() async {
    let threads = CryptoLanes(laneCount: 2, queueLimit: 4)
    for lanes in [CryptoLanes.inline, threads] {
      #expect(await lanes.outcome { () throws(JOSEError) in 7 } == .success(7))
      let failing = await lanes.outcome { () throws(JOSEError) -> Int in throw .malformedKey }
      #expect(failing == .failure(.malformedKey))
    }
    threads.shutdown()
    #expect(await threads.outcome { () throws(JOSEError) in 7 } == .failure(.lanesClosed))
    CryptoLanes.inline.shutdown()
    #expect(await CryptoLanes.inline.outcome { () throws(JOSEError) in 7 } == .success(7))
  }

  @Test("A single caller is served aside, and the others meanwhile by the lanes")
  func aside() async {
    let lanes = CryptoLanes(laneCount: 1, queueLimit: 4, worksAside: true)
    let queue = lanes.queue
    #expect(queue?.takeAside() == true)
    // Somebody is at it, so that nobody else may.
    #expect(queue?.takeAside() == false)
    #expect(await lanes.outcome { () throws(JOSEError) in 7 } == .success(7))
    queue?.leaveAside()
    #expect(await lanes.outcome { () throws(JOSEError) in 8 } == .success(8))
    let failing = await lanes.outcome { () throws(JOSEError) -> Int in throw .malformedKey }
    #expect(failing == .failure(.malformedKey))
    // The one that failed has made room as well.
    #expect(await lanes.outcome { () throws(JOSEError) in 9 } == .success(9))
    lanes.shutdown()
    #expect(await lanes.outcome { () throws(JOSEError) in 7 } == .failure(.lanesClosed))
  }

  @Test("Half as many as there are lanes have a place aside, one at least", arguments: 1...5)
  func asidePlaces(laneCount: Int) {
    let lanes = CryptoLanes(laneCount: laneCount, queueLimit: 1, worksAside: true)
    let places = max(1, laneCount / 2)
    for _ in 0..<places { #expect(lanes.queue?.takeAside() == true) }
    #expect(lanes.queue?.takeAside() == false)
    lanes.queue?.leaveAside()
    #expect(lanes.queue?.takeAside() == true)
    let without = CryptoLanes(laneCount: laneCount, queueLimit: 1)
    #expect(without.queue?.takeAside() == false)
  }

  @Test("Who finds a place aside waits for no lane, and who finds none waits until one is free")
  func asideOfBusyLanes() async {
    let lanes = CryptoLanes(laneCount: 1, queueLimit: 4, worksAside: true)
    let gate = DispatchSemaphore(value: 0)
    await withCheckedContinuation { (isHeldUp: CheckedContinuation<Void, Never>) in
      lanes.begin {
        isHeldUp.resume()
        gate.wait()
      }
    }
    #expect(await lanes.outcome { () throws(JOSEError) in 7 } == .success(7))
    #expect(lanes.queue?.takeAside() == true)
    let log = WorkLog()
    await withTaskGroup { group in
      group.addTask {
        await lanes.outcome { () throws(JOSEError) in
          log.append(8)
          return 8
        }
      }
      log.append(1)
      gate.signal()
      #expect(await group.next() == .success(8))
    }
    #expect(log.entries == [1, 8])
  }

  @Test("Who is served aside is on no actor")
  func asideOfActors() async {
    let lanes = CryptoLanes(laneCount: 1, queueLimit: 4, worksAside: true)
    #expect(await Caller(lanes: lanes).isOnItsQueue == true)
    #expect(await Caller(lanes: lanes).isWorkOnItsQueue() == false)
  }

  @Test("What nobody waits for is done on a lane even while a world is set up")
  func background() async {
    let lanes = CryptoLanes(laneCount: 1, queueLimit: 1, isOpen: false)
    let done = await withCheckedContinuation { continuation in
      lanes.begin { continuation.resume(returning: true) }
    }
    #expect(done)
    CryptoLanes.inline.begin { Issue.record("there is no lane") }
    lanes.shutdown()
  }

  @Test("Idle lanes let every other thread go first, and others do not")
  func idle() async {
    for (isIdle, policy) in [(true, LaneQueue.idlePolicy), (false, SCHED_OTHER)] {
      let lanes = CryptoLanes(laneCount: 1, queueLimit: 1, isIdle: isIdle)
      // Asked of the calling thread.
      #expect(
        await lanes.outcome { () throws(JOSEError) in Int(sched_getscheduler(0)) }
          == .success(Int(policy)))
      lanes.shutdown()
    }
  }

  @Test("While the lanes are busy, so many wait as may, and the others are refused at once")
  func fullQueue() async {
    let busy = await BusyLanes(laneCount: 2, queueLimit: 3)
    await withTaskGroup { group in
      for number in 10..<20 {
        group.addTask { await busy.lanes.outcome { () throws(JOSEError) in number } }
      }
      // Nobody can have been served, so the first to end are those that were refused.
      for _ in 0..<7 { #expect(await group.next() == .failure(.queueFull(limit: 3))) }
      #expect(await busy.release() == [0, 1])
      var served: Set<Int> = []
      for await outcome in group { served.insert((try? outcome.get()) ?? -1) }
      #expect(served.count == 3 && served.isSubset(of: Set(10..<20)))
    }
    #expect(await busy.lanes.outcome { () throws(JOSEError) in 7 } == .success(7))
  }

  @Test("Who waits when the lanes are closed is served, who comes later is refused")
  func closingWithWork() async {
    let busy = await BusyLanes(laneCount: 1, queueLimit: 4)
    await withTaskGroup { group in
      for number in 10..<15 {
        group.addTask { await busy.lanes.outcome { () throws(JOSEError) in number } }
      }
      // The fifth is refused, so four are waiting.
      #expect(await group.next() == .failure(.queueFull(limit: 4)))
      busy.lanes.shutdown()
      busy.lanes.shutdown()
      #expect(await busy.lanes.outcome { () throws(JOSEError) in 7 } == .failure(.lanesClosed))
      #expect(await busy.release() == [0])
      var served = 0
      for await outcome in group where (try? outcome.get()) != nil { served += 1 }
      #expect(served == 4)
    }
  }

  @Test("Many callers at once each get their own result, each piece of work done once")
  func contention() async {
    let lanes = CryptoLanes(laneCount: 4, queueLimit: 32)
    let log = WorkLog()
    let isRight = await withTaskGroup { group in
      for caller in 0..<32 {
        group.addTask {
          for turn in 0..<50 {
            let number = caller * 50 + turn
            let outcome = await lanes.outcome { () throws(JOSEError) in
              log.append(number)
              return -number
            }
            guard outcome == .success(-number) else { return false }
          }
          return true
        }
      }
      return await group.reduce(true) { $0 && $1 }
    }
    #expect(isRight)
    #expect(log.entries.sorted() == Array(0..<1_600))
  }

  @Test("Under more callers than may wait, everybody is either served or refused")
  func overload() async {
    let lanes = CryptoLanes(laneCount: 2, queueLimit: 2)
    let log = WorkLog()
    let served = await withTaskGroup { group in
      for caller in 0..<64 {
        group.addTask {
          var served: [Int] = []
          for turn in 0..<20 {
            let number = caller * 20 + turn
            let outcome = await lanes.outcome { () throws(JOSEError) in
              log.append(number)
              return number
            }
            switch outcome {
            case .success(let number): served.append(number)
            case .failure(let refusal): #expect(refusal == .queueFull(limit: 2))
            }
          }
          return served
        }
      }
      return await group.reduce(into: []) { $0 += $1 }
    }
    #expect(served.sorted() == log.entries.sorted(), "who is refused has had no work done")
    #expect(!served.isEmpty)
  }

  @Test("Closing under load leaves nobody waiting")
  func closingUnderLoad() async {
    for _ in 0..<20 {
      let lanes = CryptoLanes(laneCount: 2, queueLimit: 64)
      let log = WorkLog()
      let served = await withTaskGroup { group in
        for _ in 0..<16 {
          group.addTask {
            var served = 0
            while await lanes.outcome({ () throws(JOSEError) in
              log.append(1)
              return 1
            }) == .success(1) { served += 1 }
            return served
          }
        }
        group.addTask {
          _ = await lanes.outcome { () throws(JOSEError) in 0 }
          lanes.shutdown()
          return 0
        }
        return await group.reduce(0, +)
      }
      #expect(served == log.entries.count)
    }
  }

  @Test("The threads end when nobody holds the lanes any more")
  func lastReference() async {
    weak var watched: LaneQueue?
    do {
      let lanes = CryptoLanes(laneCount: 3, queueLimit: 1)
      watched = lanes.queue
      #expect(await lanes.outcome { () throws(JOSEError) in 7 } == .success(7))
    }
    #expect(await eventually { watched == nil })
  }

  @Test("The last one to hold the lanes may be the work on one of them")
  func lastReferenceOnALane() async {
    for _ in 0..<200 {
      weak var watched: LaneQueue?
      let outcome = await {
        let lanes = CryptoLanes(laneCount: 1, queueLimit: 1)
        watched = lanes.queue
        return await lanes.outcome { [lanes] () throws(JOSEError) in
          withExtendedLifetime(lanes) { 7 }
        }
      }()
      #expect(outcome == .success(7))
      #expect(await eventually { watched == nil })
    }
  }

  @Test("A cancelled caller gets his result all the same")
  func cancellation() async {
    let busy = await BusyLanes(laneCount: 1, queueLimit: 1)
    let outcome = await withTaskGroup { group in
      group.addTask { await busy.lanes.outcome { () throws(JOSEError) in 7 } }
      group.cancelAll()
      #expect(await busy.release() == [0])
      return await group.next()
    }
    #expect(outcome == .success(7))
  }

  @Test("Signatures made on many lanes at once are those made on none")
  func signatures() async throws {
    let key = SimulationKeyring(seed: 1).rsaKey(label: "shared")
    let lanes = CryptoLanes(laneCount: 4, queueLimit: 64)
    let expected = try (0..<4).map { try key.sign([UInt8($0)], .rs256) }
    let signatures = try await withThrowingTaskGroup { group in
      for number in 0..<32 {
        group.addTask {
          let message = [UInt8(number % 4)]
          return (
            number,
            try await lanes.run { () throws(JOSEError) in try key.sign(message, .rs256) }
          )
        }
      }
      return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
    for number in 0..<32 { #expect(signatures[number] == expected[number % 4]) }
  }
}

/// An actor that knows where it is: it has a queue of its own.
private actor Caller {
  private final class Executor: SerialExecutor {
    static let mark = DispatchSpecificKey<Bool>()
    private let queue = DispatchQueue(label: "caller")

    init() { queue.setSpecific(key: Self.mark, value: true) }

    func enqueue(_ job: consuming ExecutorJob) {
      let job = UnownedJob(job)
      queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
  }

  private let executor = Executor()
  private let lanes: CryptoLanes

  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  init(lanes: CryptoLanes) { self.lanes = lanes }

  var isOnItsQueue: Bool { DispatchQueue.getSpecific(key: Executor.mark) ?? false }

  func isWorkOnItsQueue() async -> Bool? {
    try? await lanes.run { () throws(JOSEError) in
      DispatchQueue.getSpecific(key: Executor.mark) ?? false
    }
  }
}
