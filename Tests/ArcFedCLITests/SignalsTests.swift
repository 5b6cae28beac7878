import Glibc
import Testing

@testable import ArcFedCLI

@Suite("Signals that a command waits for", .timeLimit(.minutes(1)))
struct SignalsTests {
  @Test("One that comes as soon as the command has said that it is there is caught")
  func atOnce() async {
    // Before, it ended the process or was lost, by which part of the set-up it met.
    let caught = await Signals.first(of: [SIGUSR2]) { kill(getpid(), SIGUSR2) }
    #expect(caught == SIGUSR2)
  }
}
