#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What the machine spends: for measuring it, never for deciding anything.
///
/// A machine that others use as well makes any figure in elapsed time a matter of luck. Processor
/// time is what the process, or the thread, really got.
package enum MachineTime {
  /// Time since the machine started; it never goes backwards.
  package static var elapsed: Duration { read(CLOCK_MONOTONIC) }

  /// Processor time of all threads of this process.
  package static var ofProcess: Duration { read(CLOCK_PROCESS_CPUTIME_ID) }

  /// Processor time of the calling thread.
  package static var ofThread: Duration { read(CLOCK_THREAD_CPUTIME_ID) }

  private static func read(_ clock: clockid_t) -> Duration {
    var time = timespec()
    let result = clock_gettime(clock, &time)
    precondition(result == 0, "the clock is one of the system's own")
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }
}
