import ArcFedJOSE

/// How long is measured, and what.
package struct BenchPlan: Sendable {
  /// How often everything is measured; the median counts.
  package var rounds = 3
  /// How many slices of each of two loads make a round.
  package var slicesPerRound = 8
  /// How long a slice is: long against a signature, short against the moods of a machine.
  package var slice = Duration.milliseconds(100)
  /// How many credentials the large directory has.
  package var directoryCredentials = 1_000_000
  /// How many clusters the largest fleet has.
  package var fleetClusters = 1_000
  /// The name of the only measurement; nil for all.
  package var only: String?
  /// The program itself, for what is measured from its start on; nil where there is none.
  package var program: String?
  /// Threads at work where all processors are to be busy.
  package var processors: Int

  /// The usual plan, for as many processors as this process gets.
  package init() { self.init(processors: Processors.available) }

  init(processors: Int) { self.processors = processors }

  /// Whether a measurement of that name is wanted.
  func wants(_ name: String) -> Bool { only == nil || only == name }
}
