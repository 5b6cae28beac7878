import Dispatch
import Glibc

/// A command that runs as a child, with the terminal, the input and the output of this process.
struct ChildProcess: Sendable {
  /// Why a command did not start: what a shell's exit status would say (POSIX, "Exit Status for
  /// Commands": 127 not found, 126 not executable).
  struct StartFailure: Error, Sendable {
    let reason: String
    let exitStatus: Int32
  }

  private let pid: pid_t

  /// Starts a command, looked for along this process's `PATH`.
  ///
  /// - Parameter isSilent: whether what it prints is thrown away.
  init(
    _ words: [String], environment: [String: String], isSilent: Bool = false
  ) throws(StartFailure) {
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    var variables: [UnsafeMutablePointer<CChar>?] =
      environment.sorted { $0.key < $1.key }.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer {
      for text in arguments + variables { free(text) }
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // What this process does with signals is its own affair, and what the thread that runs this
    // blocks: workers of libdispatch block nearly all of them.
    var all = sigset_t()
    sigfillset(&all)
    posix_spawnattr_setsigdefault(&attributes, &all)
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if isSilent {
      for descriptor in [STDOUT_FILENO, STDERR_FILENO] {
        posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0)
      }
    }
    var pid = pid_t()
    let code = posix_spawnp(&pid, words[0], &actions, &attributes, &arguments, &variables)
    guard code == 0 else {
      throw StartFailure(
        reason: "\(words[0]): \(String(cString: strerror(code)))",
        exitStatus: code == ENOENT ? 127 : 126)
    }
    self.pid = pid
  }

  /// Sends it a signal.
  func send(_ signal: Int32) { kill(pid, signal) }

  /// Waits until it ends: its exit status, or 128 and the number of the signal that ended it, as a
  /// shell has it.
  func exitStatus() async -> Int32 {
    await withCheckedContinuation { continuation in
      DispatchQueue(label: "arcfed.child").async { @Sendable [pid] in
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        let signal = status & 0x7F
        continuation.resume(returning: signal == 0 ? (status >> 8) & 0xFF : 128 + signal)
      }
    }
  }
}
