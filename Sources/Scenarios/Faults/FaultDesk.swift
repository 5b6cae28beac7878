package import ArcFed
import ArcFedHTTP
import ArcFedSimulation
import Synchronization

/// The fault rules that a script has set on its world's network.
package final class FaultDesk: Sendable {
  private let emulator: Emulator
  private let random: RandomSource
  private let current = Mutex<[(id: Int, rule: FaultDescription)]>([])

  /// No rules yet.
  ///
  /// - Parameters:
  ///   - emulator: whose network it is.
  ///   - seed: decides which requests a percentage means.
  package init(on emulator: Emulator, seed: UInt64) {
    self.emulator = emulator
    random = RandomSource(seed: seed)
  }

  /// The rules there are, in order.
  package var rules: [FaultDescription] { current.withLock { $0.map(\.rule) } }

  /// Puts rules in place of those there are.
  package func replace(with rules: [FaultDescription]) {
    let network = emulator.network
    let stray = emulator.strayFederationRefusal
    current.withLock { current in
      for known in current { network.removeFault(known.id) }
      current = rules.map { (network.addFault($0.rule(random: random, stray: stray)), $0) }
    }
  }
}
