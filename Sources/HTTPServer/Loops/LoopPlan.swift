import COpenSSL

/// How many event loops a server has, and which of them a newcomer is given to.
package struct LoopPlan: Sendable {
  /// Event loops of one server: clients on this machine need processors too. Ours.
  package static let countMax = 4

  /// Connections of the first loop before others get any; ours. A loop with few connections is
  /// woken for each request of theirs, and two loops are woken twice as often for the same work.
  /// So a few clients have one thread, as before there were several.
  package static let firstCountStandard = 16

  let count: Int
  let firstCount: Int

  /// So many loops, of which the first gets so many connections before the others.
  package init(count: Int, firstCount: Int = LoopPlan.firstCountStandard) {
    precondition((1...Self.countMax).contains(count), "\(count) event loops")
    (self.count, self.firstCount) = (count, firstCount)
  }

  /// An event loop for each processor that the process may run on, much as nginx's
  /// `worker_processes auto` has it.
  package static var standard: LoopPlan {
    LoopPlan(count: min(countMax, Int(shim_processors())))
  }

  /// The loop for a newcomer, by how many connections each has: the one with the fewest, the first
  /// of those.
  func loop(for counts: [Int]) -> Int {
    if counts[0] < firstCount { return 0 }
    return counts.indices.min { counts[$0] < counts[$1] } ?? 0
  }
}
