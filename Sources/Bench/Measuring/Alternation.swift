/// Two loads by turns, so that whatever else the machine does meets both alike.
struct Alternation: Sendable {
  /// What both did in one round.
  ///
  /// Its ratios are those of the turn in the middle: one in which another user of the machine came
  /// between is no judge of the others.
  struct Round: Sendable {
    /// All turns of the first together.
    private(set) var first = Slice()
    /// All turns of the second together.
    private(set) var second = Slice()
    private var processorRatios: [Double] = []
    private var rateRatios: [Double] = []

    /// Adds a turn of each.
    mutating func add(_ first: Slice, _ second: Slice) {
      self.first += first
      self.second += second
      processorRatios.append(first.processorMicroseconds / second.processorMicroseconds)
      rateRatios.append(second.perSecond / first.perSecond)
    }

    /// The share of the second's processor time that the first takes.
    var processorRatio: Double { BenchRow.median(processorRatios) }

    /// How many the second does for each of the first, by the clock on the wall.
    var rateRatio: Double { BenchRow.median(rateRatios) }
  }

  let first: any Load
  let second: any Load
  let plan: BenchPlan

  /// All rounds.
  func rounds() async throws -> [Round] {
    // Once for nothing: what is made at the first use is made now.
    _ = try await first.slice(of: plan.slice / 4)
    _ = try await second.slice(of: plan.slice / 4)
    var rounds: [Round] = []
    for _ in 0..<plan.rounds {
      var round = Round()
      for turn in 0..<plan.slicesPerRound {
        // Each goes first as often as the other: a machine that grows slower favours neither.
        if turn.isMultiple(of: 2) {
          let slice = try await first.slice(of: plan.slice)
          round.add(slice, try await second.slice(of: plan.slice))
        } else {
          let slice = try await second.slice(of: plan.slice)
          round.add(try await first.slice(of: plan.slice), slice)
        }
      }
      rounds.append(round)
    }
    return rounds
  }
}
