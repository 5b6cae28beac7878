/// Two loads by turns, so that whatever else the machine does meets both alike.
struct Alternation: Sendable {
  /// What both did in one round.
  struct Round: Sendable {
    var first = Slice()
    var second = Slice()

    /// How much more processor time the second takes: 1 over this is its share.
    var processorRatio: Double { first.processorMicroseconds / second.processorMicroseconds }

    /// How many the second does for each of the first, by the clock on the wall.
    var rateRatio: Double { second.perSecond / first.perSecond }
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
      for _ in 0..<plan.slicesPerRound {
        round.first += try await first.slice(of: plan.slice)
        round.second += try await second.slice(of: plan.slice)
      }
      rounds.append(round)
    }
    return rounds
  }
}
