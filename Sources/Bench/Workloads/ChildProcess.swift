import ArcFedSimulation
import Glibc

/// A program that is started, and waited for.
struct ChildProcess: Sendable {
  /// How it ended, and what it took.
  struct End: Sendable {
    let status: Int32
    let elapsed: Duration
    /// The most memory that it had at one time (`ru_maxrss`, which Linux counts in KiB).
    let residentBytesMaximum: Int
  }

  let id: pid_t
  let startedAt: Duration

  /// Starts a program, found as a shell finds it.
  ///
  /// - Parameter output: where its output goes; nil throws it away.
  init(_ words: [String], output: Int32? = nil) throws(BenchFailure) {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for descriptor in [STDOUT_FILENO, STDERR_FILENO] {
      posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0)
    }
    if let output { posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO) }
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    // Nothing of ours is for it.
    var environment: [UnsafeMutablePointer<CChar>?] = [nil]
    defer { for argument in arguments { free(argument) } }
    var id: pid_t = 0
    startedAt = MachineTime.elapsed
    let result = posix_spawnp(&id, words[0], &actions, nil, &arguments, &environment)
    guard result == 0 else {
      let problem = result == ENOENT ? "is not installed" : "cannot be started"
      throw BenchFailure("\(words[0]) \(problem)")
    }
    self.id = id
  }

  /// Tells it to end.
  func stop() { kill(id, SIGTERM) }

  /// Waits for its end.
  func end() -> End {
    var usage = rusage()
    var status: Int32 = 0
    while wait4(id, &status, 0, &usage) < 0, errno == EINTR {}
    return End(
      status: status, elapsed: MachineTime.elapsed - startedAt,
      residentBytesMaximum: usage.ru_maxrss * 1_024)
  }
}
