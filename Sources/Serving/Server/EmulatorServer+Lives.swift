import ArcFed
import ArcFedHTTP
import ArcFedHTTPServer
import ArcFedScenarios
import ArcFedSimulation

/// The worlds that a server has, one after the other.
extension EmulatorServer {
  /// How long before now a world begins that is set up by a script: what a script of many steps
  /// needs.
  private static let setUpHead = Duration.minutes(30)
  /// How often it is looked whether requests have ended, and how many times; ours.
  private static let drainPause = Duration.milliseconds(20)
  private static let drainPausesMaximum = 100

  /// Puts the world back to where it was when it had been set up. Without a folder in which that
  /// was kept it is made anew.
  package func reset() async throws(ServingError) {
    if let kept = snapshots.asSetUp { return try await restore(kept) }
    try await exclusively { () async throws(ServingError) in
      await self.endWorld()
      try await self.makeWorld()
    }
  }

  /// Puts the world back to where it was. What cannot be put back changes nothing: the copies are
  /// looked at first, and where it fails none the less, the world as it was is put back in its
  /// place.
  func restore(_ snapshot: SnapshotShelf.Snapshot) async throws(ServingError) {
    try await exclusively { () async throws(ServingError) in
      // 1. The copies are good, and there is a way back.
      let wayBack: SnapshotShelf.Snapshot?
      do throws(Refusal) {
        try snapshot.copy.check()
        wayBack = try self.world.emulator.map { (emulator) throws(Refusal) in
          try self.snapshots.copy(
            "way back", of: emulator, faults: self.world.faults?.rules ?? [])
        }
      } catch {
        throw .snapshot(error.message)
      }
      defer { wayBack?.copy.remove() }
      // 2. Nobody is using the world's databases any more.
      let before = self.world.emulator
      let later = before?.stateSuffixes ?? []
      await self.endWorld()
      do throws(Refusal) {
        try await self.live(on: snapshot, emptying: later, after: before)
      } catch let failure {
        // 3. The way back.
        let suffixes = later + snapshot.copy.files.map(\.suffix)
        do throws(Refusal) {
          if let wayBack {
            try await self.live(on: wayBack, emptying: suffixes, after: before)
          }
        } catch {
          throw .world("\(failure.message); and the world before: \(error.message)")
        }
        throw .snapshot(failure.message)
      }
    }
  }

  /// Puts a world's databases in place and opens it.
  private func live(
    on snapshot: SnapshotShelf.Snapshot, emptying later: [String], after before: Emulator?
  ) async throws(Refusal) {
    try snapshot.copy.putBack(emptying: later)
    try before?.keepSigningKey()
    var configuration = self.configuration
    configuration.setUpHead = .zero
    configuration.ahead = snapshot.copy.ahead
    let emulator = try await Emulator(configuration)
    if snapshot.copy.isFrozen { emulator.freezeTime(at: snapshot.copy.instant) }
    enter(emulator, seed: configuration.seed).replace(with: snapshot.faults)
    world.open()
  }

  /// Makes the world: from its state file, where there is one that was set up before, or by the
  /// script.
  func makeWorld() async throws(ServingError) {
    let runner = ScenarioRunner(configuration)
    let emulator: Emulator
    do throws(Refusal) {
      emulator = try await Emulator(configuration)
    } catch {
      throw .world(error.message)
    }
    let faults = enter(emulator, seed: emulator.configuration.seed)
    if let script, !emulator.isContinued {
      let report = await runner.play(script, on: emulator, faults: faults)
      guard report.succeeded else { throw .setUp(Self.failure(report)) }
    }
    await emulator.letTimeRun()
    world.open()
  }

  /// Keeps the world as it is, for ``reset()``.
  func keepAsSetUp() throws(ServingError) {
    guard let emulator = world.emulator else { return }
    do throws(Refusal) {
      try snapshots.takeAsSetUp(emulator, faults: world.faults?.rules ?? [])
    } catch {
      throw .world(error.message)
    }
  }

  private func enter(_ emulator: Emulator, seed: UInt64) -> FaultDesk {
    let faults = FaultDesk(on: emulator, seed: seed)
    world.replace(with: emulator, faults: faults)
    attachOutside(to: emulator.network)
    return faults
  }

  /// Lets those who are in finish, and then nobody answers any more.
  private func endWorld() async {
    world.close()
    guard let emulator = world.emulator else { return }
    for _ in 0..<Self.drainPausesMaximum where world.isBusy {
      await emulator.pause(for: Self.drainPause)
    }
    emulator.end()
  }

  /// How worlds of this server are made.
  var configuration: EmulatorConfiguration {
    var configuration = EmulatorConfiguration()
    if let script { configuration = ScenarioRunner(configuration).configuration(for: script) }
    configuration.seed = options.seed ?? configuration.seed
    configuration.time = .real
    configuration.usesFreshChance = options.seed == nil
    configuration.storageLasts = options.stateFile != nil
    if let file = options.stateFile ?? options.workFolder.map({ "\($0)/world.sqlite" }) {
      configuration.storage = .file(file)
    }
    if script != nil { configuration.setUpHead = Self.setUpHead }
    if options.isDirect { configuration.hostedIssuerBase = "\(addresses.main)/" }
    configuration.volumesFolder = options.volumesFolder
    configuration.clusterRootCertificatePEM = authority.certificatePEM
    return configuration
  }

  private static func failure(_ report: ScenarioReport) -> [String] {
    let step = report.steps.last { !$0.succeeded }
    return ["the set-up '\(report.script.file)' did not go as expected:"]
      + (step.map { StepLine.lines(of: $0, style: .plain) } ?? [])
  }
}
