package import ArcFed
import ArcFedHTTP
import ArcFedSimulation
import Synchronization

/// The fault rules that a script has set on its world's network.
package final class FaultDesk: Sendable {
  private let emulator: Emulator
  private let random: RandomSource
  private let current = Mutex<[Int]>([])

  /// No rules yet.
  ///
  /// - Parameters:
  ///   - emulator: whose network it is.
  ///   - seed: decides which requests a percentage means.
  package init(on emulator: Emulator, seed: UInt64) {
    self.emulator = emulator
    random = RandomSource(seed: seed)
  }

  /// Puts rules in place of those there are.
  func replace(with rules: [FaultDescription]) {
    let network = emulator.network
    let stray = emulator.strayFederationRefusal
    current.withLock { current in
      current.forEach(network.removeFault)
      current = rules.map { network.addFault($0.rule(random: random, stray: stray)) }
    }
  }
}
