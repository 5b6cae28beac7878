import ArcFedSimulation

/// The operations under way, and for a while those that have ended. They end when the simulated
/// clock says so, or when their owner does.
///
/// They live in memory only: work that was under way when the emulator stopped is gone, as is the
/// link to its status.
package actor AsyncOperations {
  /// More operations than a client follows; beyond it, the oldest that have ended are forgotten.
  static let operationsMaximum = 10_000

  private let clock: any WorldClock
  private let random: RandomSource
  private var operations: [String: AsyncOperation] = [:]
  private var order: [String] = []

  init(clock: any WorldClock, random: RandomSource) {
    self.clock = clock
    self.random = random
  }

  /// Begins an operation that its owner ends by ``finish(_:_:)``.
  package func begin(
    on resource: AzureResourceID, location: String, apiVersion: String
  ) -> AsyncOperation {
    let operation = AsyncOperation(
      id: newID(for: resource), resource: resource, location: location, apiVersion: apiVersion,
      startTime: clock.now)
    operations[operation.id] = operation
    order.append(operation.id)
    forgetOldest()
    return operation
  }

  /// Begins an operation whose work is done after `duration` of simulated time.
  package func begin(
    on resource: AzureResourceID, location: String, apiVersion: String, lasting duration: Duration,
    _ work: @escaping @Sendable () async -> AsyncOperation.Outcome
  ) -> AsyncOperation {
    let operation = begin(on: resource, location: location, apiVersion: apiVersion)
    clock.schedule(after: duration, "operation on \(resource)") { [weak self] in
      let outcome = await work()
      await self?.finish(operation.id, outcome)
    }
    return operation
  }

  /// Ends an operation; without effect when it has ended or is unknown.
  package func finish(_ id: String, _ outcome: AsyncOperation.Outcome) {
    operations[id]?.end(outcome, at: clock.now)
  }

  /// The operation with an id; nil when it never was or is forgotten.
  package func operation(_ id: String) -> AsyncOperation? {
    operations[id.lowercased()]
  }

  /// An id that depends on the resource and the time, and so not on the order in which requests for
  /// other resources are served.
  private func newID(for resource: AzureResourceID) -> String {
    let label = "operation \(resource.lowercase) \(clock.now.nanoseconds)"
    let stream = random.stream(label)
    var id = stream.uuid().lowercase
    while operations[id] != nil { id = stream.uuid().lowercase }
    return id
  }

  private func forgetOldest() {
    guard order.count > Self.operationsMaximum,
      let index = order.firstIndex(where: { operations[$0]?.outcome != nil })
    else { return }
    operations.removeValue(forKey: order.remove(at: index))
  }
}
