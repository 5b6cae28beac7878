#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The bounded first-in-first-out queue that the lanes' threads serve.
///
/// A mutex and a condition of the system's: threads must be able to wait for work, which Swift's
/// `Mutex` cannot do. Both live in memory that never moves. Each thread keeps the queue alive.
final class LaneQueue: @unchecked Sendable {
  /// An operation that waits for a lane.
  typealias Job = @Sendable () -> Void

  private let limit: Int
  private let asideMaximum: Int
  private let isIdle: Bool
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let workArrived = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  /// A ring: `waiting` jobs from `first` on. Places that nobody has waited in take no memory.
  private let ring: UnsafeMutablePointer<Job>
  private var first = 0
  private var waiting = 0
  /// How many are at work aside.
  private var aside = 0
  private var isClosed = false

  /// A queue of at most `limit` jobs, beside which at most `asideMaximum` callers do their own. Its
  /// threads are idle ones, if so said: they run while a processor has nothing else to do.
  init(limit: Int, asideMaximum: Int = 0, isIdle: Bool = false) {
    self.limit = limit
    self.asideMaximum = asideMaximum
    self.isIdle = isIdle
    ring = .allocate(capacity: limit)
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(workArrived, nil)
  }

  deinit {
    while waiting > 0 { _ = takeFirst() }
    ring.deallocate()
    pthread_cond_destroy(workArrived)
    pthread_mutex_destroy(mutex)
    workArrived.deallocate()
    mutex.deallocate()
  }

  /// Puts a job at the end of the queue, or says why not.
  func add(_ job: @escaping Job) -> JOSEError? {
    if let refusal = put(job) { return refusal }
    // Not before the mutex is free, or who wakes would have to wait for it.
    pthread_cond_signal(workArrived)
    return nil
  }

  private func put(_ job: @escaping Job) -> JOSEError? {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    guard !isClosed else { return .lanesClosed }
    guard waiting < limit else { return .queueFull(limit: limit) }
    (ring + (first + waiting) % limit).initialize(to: job)
    waiting += 1
    return nil
  }

  /// How many jobs wait for a thread.
  var waitingCount: Int {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return waiting
  }

  /// Whether there is a place aside, so that the caller may do his job himself; he says when he has
  /// done with ``leaveAside()``.
  func takeAside() -> Bool {
    guard asideMaximum > 0 else { return false }
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    guard !isClosed, aside < asideMaximum else { return false }
    aside += 1
    return true
  }

  func leaveAside() {
    pthread_mutex_lock(mutex)
    aside -= 1
    pthread_mutex_unlock(mutex)
  }

  /// Takes no more jobs; threads end when the waiting ones are done.
  func close() {
    pthread_mutex_lock(mutex)
    isClosed = true
    pthread_cond_broadcast(workArrived)
    pthread_mutex_unlock(mutex)
  }

  /// Starts a detached thread that does jobs until the queue is closed and empty.
  func startLane() {
    let reference = Unmanaged.passRetained(self).toOpaque()
    #if canImport(Glibc)
      var thread = pthread_t()
    #else
      var thread: pthread_t?
    #endif
    let failure = pthread_create(&thread, nil, serveLane, reference)
    precondition(failure == 0, "the system starts a thread")
    #if canImport(Glibc)
      pthread_detach(thread)
    #else
      if let thread { pthread_detach(thread) }
    #endif
  }

  /// Does jobs until the queue is closed and empty.
  fileprivate func serve() {
    if isIdle { Self.standBack() }
    while let job = next() { job() }
  }

  /// `SCHED_IDLE` (`include/uapi/linux/sched.h`), which glibc's header hides from Swift.
  static let idlePolicy: Int32 = 5

  /// Lets every other thread of the machine go first (sched(7), "SCHED_IDLE"). Where that is
  /// refused others get less.
  private static func standBack() {
    #if canImport(Glibc)
      // The priority of all that is not in real time is 0.
      var priority = sched_param()
      pthread_setschedparam(pthread_self(), idlePolicy, &priority)
    #endif
  }

  private func next() -> Job? {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while waiting == 0 {
      if isClosed { return nil }
      pthread_cond_wait(workArrived, mutex)
    }
    return takeFirst()
  }

  private func takeFirst() -> Job {
    let job = (ring + first).move()
    first = (first + 1) % limit
    waiting -= 1
    return job
  }
}

#if canImport(Glibc)
  private func serveLane(_ reference: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let reference { Unmanaged<LaneQueue>.fromOpaque(reference).takeRetainedValue().serve() }
    return nil
  }
#else
  private func serveLane(_ reference: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
    Unmanaged<LaneQueue>.fromOpaque(reference).takeRetainedValue().serve()
    return nil
  }
#endif
