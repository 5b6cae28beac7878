import ArcFedAzureArc
import ArcFedAzureIdentity
import ArcFedEntra
import ArcFedHTTP
import ArcFedJOSE
import ArcFedKubernetes
import ArcFedProtectedResources
import ArcFedResourceManager
import ArcFedSQLite
import ArcFedSimulation
import Synchronization

/// Everything that stands on one emulated network: the composition root.
///
/// Only here do the tenant, the resources and Azure Arc meet, and only to be put on the network;
/// from then on they speak over it.
final class World: Sendable {
  /// The tenant of every world: a GUID made up for ArcFed.
  static let tenantID = "7a0fc0de-1d00-4a11-8a5e-5ca1ab1e0001"
  /// As many signatures at once as this process gets processors.
  static let laneCount = Processors.available
  /// More requests than this wait for nobody: they are refused.
  static let laneQueueMaximum = 4_096
  /// The subscription of every world.
  static let subscriptionID = "5bb5c1de-0000-4a11-8a5e-5ca1ab1e0002"

  /// Clock, chance and trace, and where work runs.
  let frame: any TimeFrame
  /// Chance for this opening of the world.
  let random: RandomSource
  let network: Network
  let keys: KeySource
  /// Where signatures are made: inline in a simulation, on threads of their own in real time.
  let lanes: CryptoLanes
  let tenant: Tenant
  /// The tenants besides that one.
  let neighbours: [NeighbourTenant]
  let resourceManager: ResourceManager
  let arc: ArcService
  /// The issuers that Azure Arc does not host.
  let selfHosted = SelfHostedIssuers()
  /// What its clusters share to keep their objects small.
  let objectPool = ObjectPool()
  let azure: AzureOperator
  /// Who owns the subscription.
  let credentials: StateFile.Operator
  let storage: StorageLocation
  /// What a state file knows beside what the services keep.
  var ledger: StateLedger { StateLedger(location: storage) }
  /// How often the state was opened before.
  let openings: Int
  private let hasEnded = Mutex(false)
  /// Where the kubelets lay out the volumes of pods; nil for nowhere.
  let volumesFolder: String?
  /// Names of role assignments, which `az` makes up on the caller's side.
  let assignmentNames: RandomStream

  init(_ configuration: EmulatorConfiguration) async throws(Refusal) {
    let location = configuration.location
    if let problem = configuration.entra.problem { throw .arcFed("InvalidSettings", problem) }
    let made: (any TimeFrame, Parts, Int)
    do {
      try StateFile.check(location)
      for other in configuration.entra.otherTenants {
        try Directory.check(Setting.storage(of: other, beside: location))
      }
      let continuation = try StateFile.open(location)
      let frame = Self.frame(configuration, continuation)
      let random =
        continuation.openings == 0
        ? frame.random : frame.random.derived("opening \(continuation.openings)")
      let parts = try await frame.run { try await Parts(configuration, frame, random) }
      made = (frame, parts, continuation.openings)
    } catch let error as SQLiteError {
      throw .arcFed("StateRefused", "\(error)")
    } catch let error as Refusal {
      throw error
    } catch {
      throw .arcFed("WorldNotMade", "\(error)")
    }
    let (frame, parts, openings) = made
    self.openings = openings
    self.frame = frame
    random = parts.setting.random
    network = parts.setting.network
    keys = parts.setting.keys
    lanes = parts.setting.lanes
    tenant = parts.tenant
    neighbours = parts.neighbours
    resourceManager = parts.resourceManager
    arc = parts.arc
    azure = parts.azure
    credentials = parts.credentials
    storage = location
    volumesFolder = configuration.volumesFolder
    assignmentNames = parts.setting.random.stream("operator/role assignments")
  }

  /// Services know the network and the network knows them, and so it is with Resource Manager and
  /// its providers: somebody must let go.
  deinit { end() }

  /// Ends the world, whoever still holds it: nobody answers any more and nothing happens.
  func end() {
    guard
      hasEnded.withLock({ ended in
        defer { ended = true }
        return !ended
      })
    else { return }
    StateFile.keep(clock.now, at: storage)
    network.detachAll()
    resourceManager.unregisterAll()
    frame.end()
  }

  /// Ends the stage in which a world of the real time is set up.
  func letTimeRun() async {
    await frame.letRun()
    lanes.open()
  }

  var clock: any WorldClock { frame.worldClock }

  var trace: Trace { frame.trace }

  private static func frame(
    _ configuration: EmulatorConfiguration, _ continuation: StateFile.Continuation
  ) -> any TimeFrame {
    switch configuration.time {
    case .simulated:
      Simulation(
        seed: configuration.seed, scheduleSeed: configuration.scheduleSeed,
        epoch: max(configuration.epoch, continuation.instant ?? configuration.epoch),
        threadCount: max(1, configuration.threadCount))
    case .real:
      RealTime(
        seed: configuration.usesFreshChance ? nil : configuration.seed,
        head: continuation.openings == 0 ? configuration.setUpHead : .zero,
        ahead: configuration.ahead, notBefore: continuation.instant)
    }
  }

  /// Runs `body` on the simulation's schedule, the error's type kept.
  func simulated<Result: Sendable>(
    _ body: @escaping @Sendable () async throws(Refusal) -> Result
  ) async throws(Refusal) -> Result {
    let outcome: Swift.Result<Result, Refusal> = await frame.run {
      do throws(Refusal) {
        return .success(try await body())
      } catch {
        return .failure(error)
      }
    }
    return try outcome.get()
  }
}

extension World {
  /// Stands between the world's path and a cluster's name.
  static let clusterSuffix = ".cluster-"

  /// A cluster keeps its state in a file of its own, beside the world's: it is another machine's.
  func storage(ofCluster name: String) -> StorageLocation {
    switch storage {
    case .memory: .memory
    case .file(let path, let isLasting):
      .file("\(path)\(Self.clusterSuffix)\(name)", isLasting: isLasting)
    }
  }
}
