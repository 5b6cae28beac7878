import Glibc
import Testing

@testable import ArcFedCLI

@Suite("A command that runs as a child", .timeLimit(.minutes(1)))
struct ChildProcessTests {
  /// Starts a command from a thread that blocks SIGTERM and SIGALRM, as workers of libdispatch do.
  private func start(_ words: [String]) throws -> ChildProcess {
    var blocked = sigset_t()
    sigemptyset(&blocked)
    sigaddset(&blocked, SIGTERM)
    sigaddset(&blocked, SIGALRM)
    var before = sigset_t()
    pthread_sigmask(SIG_BLOCK, &blocked, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    return try ChildProcess(words, environment: ["PATH": "/usr/bin:/bin"], isSilent: true)
  }

  @Test("No signal is blocked there, whatever the thread that starts it blocks")
  func mask() async throws {
    // `proc_pid_status(5)`: the mask of blocked signals, in hexadecimal.
    let child = try start(["grep", "-qx", "SigBlk:[[:space:]]*0*", "/proc/self/status"])
    #expect(await child.exitStatus() == 0)
  }

  @Test("A program that is no shell dies of a signal that is sent on")
  func signal() async throws {
    let child = try start(["sleep", "20"])
    child.send(SIGTERM)
    #expect(await child.exitStatus() == 128 + SIGTERM)
  }
}
