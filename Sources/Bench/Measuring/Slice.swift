import ArcFedSimulation

/// What was done in a stretch of time, and what it cost.
struct Slice: Sendable {
  /// How often.
  var count = 0
  /// By the clock on the wall.
  var elapsed = Duration.zero
  /// By the processors, all threads together.
  var processor = Duration.zero
  /// How long each took; empty where nobody asked.
  var latencies = LatencyHistogram()

  /// Processor time of one, in microseconds.
  var processorMicroseconds: Double { processor / .microseconds(1) / Double(max(count, 1)) }

  /// How many in a second.
  var perSecond: Double { Double(count) / (elapsed / .seconds(1)) }

  /// Does it for each, and counts the processor time.
  mutating func count<Items: Sequence>(
    _ items: Items, _ body: (Items.Element) async throws -> Void
  ) async throws {
    let beginning = MachineTime.ofProcess
    for item in items {
      try await body(item)
      count += 1
    }
    processor += MachineTime.ofProcess - beginning
  }

  static func += (left: inout Slice, right: Slice) {
    left.count += right.count
    left.elapsed += right.elapsed
    left.processor += right.processor
    left.latencies.add(right.latencies)
  }
}
