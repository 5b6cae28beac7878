/// Plays one script under several schedules, twice under each: what a user sees must not depend on
/// which of several ready tasks runs first, and the same seed must give the same bytes.
public struct DeterminismCheck: Sendable {
  /// A schedule under which the script looked different.
  public struct Finding: Hashable, Sendable {
    /// The schedule seed.
    public let scheduleSeed: UInt64
    /// Whether it was the second play under that seed, after a first that was as it should be.
    public let isSecondPlay: Bool
    /// The first line that differs.
    public let difference: Transcript.Difference
  }

  private let play: @Sendable (_ scheduleSeed: UInt64) async throws -> Transcript

  /// A check of what `play` gives.
  public init(play: @escaping @Sendable (_ scheduleSeed: UInt64) async throws -> Transcript) {
    self.play = play
  }

  /// The first difference among the seeds; nil when all transcripts are the same bytes.
  ///
  /// - Parameters:
  ///   - seeds: the schedule seeds.
  ///   - golden: what the transcript must be; the first play's unless said.
  public func finding(
    over seeds: some Sequence<UInt64>, golden: String? = nil
  ) async throws -> Finding? {
    var expected = golden
    for seed in seeds {
      for isSecondPlay in [false, true] {
        let transcript = try await play(seed)
        guard let text = expected else {
          expected = transcript.text
          continue
        }
        if let difference = transcript.firstDifference(from: text) {
          return Finding(
            scheduleSeed: seed, isSecondPlay: isSecondPlay, difference: difference)
        }
      }
    }
    return nil
  }
}
