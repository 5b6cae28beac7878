import ArcFedSQLite
import ArcFedSimulation

/// The operations under way, and for a while those that have ended. They end when the simulated
/// clock says so, or when their owner does.
///
/// The records outlive the emulator, the work does not: after a restart an operation goes on when
/// its owner takes it up again by ``resume(on:lasting:_:)``.
package actor AsyncOperations {
  /// More operations than a client follows; beyond it, the oldest that have ended are forgotten.
  static let operationsMaximum = 10_000

  private let clock: any WorldClock
  private let random: RandomSource
  private let store: AsyncOperationStore
  private var operations: [String: AsyncOperation]
  private var order: [String]

  init(
    clock: any WorldClock, random: RandomSource, storage: StorageLocation
  ) throws(SQLiteError) {
    let connection = try Migrations.migrator.connection(to: storage)
    store = AsyncOperationStore(connection: connection)
    let kept = try store.all()
    self.clock = clock
    self.random = random
    operations = Dictionary(kept.map { ($0.id, $0) }) { first, _ in first }
    order = kept.map(\.id)
  }

  /// Begins an operation that its owner ends by ``finish(_:_:)``.
  package func begin(
    on resource: AzureResourceID, location: String, apiVersion: String
  ) -> AsyncOperation {
    let operation = AsyncOperation(
      id: newID(for: resource), resource: resource, location: location, apiVersion: apiVersion,
      startTime: clock.now)
    keep(operation)
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
    schedule(operation.id, on: resource, after: duration, work)
    return operation
  }

  /// The operation under way on a resource; there being none, it begins one whose work is done
  /// after `duration`.
  func join(
    on resource: AzureResourceID, location: String, apiVersion: String, lasting duration: Duration,
    _ work: @escaping @Sendable () async -> AsyncOperation.Outcome
  ) -> AsyncOperation {
    let underway = order.lazy.compactMap { self.operations[$0] }
      .first { $0.outcome == nil && $0.resource == resource }
    return underway
      ?? begin(
        on: resource, location: location, apiVersion: apiVersion, lasting: duration, work)
  }

  /// What is worked on, in the order in which the work began.
  func resourcesUnderway() -> [AzureResourceID] {
    order.compactMap { operations[$0] }.filter { $0.outcome == nil }.map(\.resource)
  }

  /// Takes up what an earlier start of the emulator left undone on a resource: `work` is done after
  /// `duration`, and every operation under way there ends as it does. There need be none.
  package func resume(
    on resource: AzureResourceID, lasting duration: Duration,
    _ work: @escaping @Sendable () async -> AsyncOperation.Outcome
  ) {
    let undone = operations.values.filter { $0.resource == resource && $0.outcome == nil }
    clock.schedule(after: duration, "resumed operation on \(resource)") { [weak self] in
      let outcome = await work()
      for operation in undone { await self?.finish(operation.id, outcome) }
    }
  }

  /// Ends an operation; without effect when it has ended or is unknown.
  package func finish(_ id: String, _ outcome: AsyncOperation.Outcome) {
    guard var operation = operations[id] else { return }
    operation.end(outcome, at: clock.now)
    keep(operation)
  }

  /// The operation with an id; nil when it never was or is forgotten.
  package func operation(_ id: String) -> AsyncOperation? {
    operations[id.lowercased()]
  }

  private func schedule(
    _ id: String, on resource: AzureResourceID, after duration: Duration,
    _ work: @escaping @Sendable () async -> AsyncOperation.Outcome
  ) {
    clock.schedule(after: duration, "operation on \(resource)") { [weak self] in
      let outcome = await work()
      await self?.finish(id, outcome)
    }
  }

  /// A record that cannot be written is lost at the next restart, and only then.
  private func keep(_ operation: AsyncOperation) {
    operations[operation.id] = operation
    try? store.save(operation)
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
    let id = order.remove(at: index)
    operations.removeValue(forKey: id)
    try? store.delete(id)
  }
}
