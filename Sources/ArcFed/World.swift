import ArcFedAzureArc
import ArcFedAzureIdentity
import ArcFedEntra
import ArcFedHTTP
import ArcFedJOSE
import ArcFedProtectedResources
import ArcFedResourceManager
import ArcFedSQLite
import ArcFedSimulation
import FoundationEssentials

/// Everything that stands on one emulated network: the composition root.
///
/// Only here do the tenant, the resources and Azure Arc meet, and only to be put on the network;
/// from then on they speak over it.
final class World: Sendable {
  /// The tenant of every world: a GUID made up for ArcFed.
  static let tenantID = "7a0fc0de-1d00-4a11-8a5e-5ca1ab1e0001"
  /// As many signatures at once as the machine has processors.
  static let laneCount = ProcessInfo.processInfo.activeProcessorCount
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
  let arc: ArcService
  let azure: AzureOperator
  let operatorPrincipalID: String
  let storage: StorageLocation
  /// Names of role assignments, which `az` makes up on the caller's side.
  let assignmentNames: RandomStream

  init(_ configuration: EmulatorConfiguration) async throws(Refusal) {
    let location = configuration.storage.location
    let made: (any TimeFrame, Parts)
    do {
      try StateFile.check(location)
      let continuation = try StateFile.open(location)
      let frame = Self.frame(configuration, continuation)
      let random =
        continuation.openings == 0
        ? frame.random : frame.random.derived("opening \(continuation.openings)")
      made = (frame, try await frame.run { try await Parts(configuration, frame, random) })
    } catch let error as SQLiteError {
      throw .arcFed("StateRefused", "\(error)")
    } catch let error as Refusal {
      throw error
    } catch {
      throw .arcFed("WorldNotMade", "\(error)")
    }
    let (frame, parts) = made
    self.frame = frame
    random = parts.random
    network = parts.network
    keys = parts.keys
    lanes = parts.lanes
    tenant = parts.tenant
    arc = parts.arc
    azure = parts.azure
    operatorPrincipalID = parts.operatorPrincipalID
    storage = location
    assignmentNames = parts.random.stream("operator/role assignments")
  }

  /// Services know the network and the network knows them: somebody must let go.
  deinit {
    StateFile.keep(clock.now, at: storage)
    network.detachAll()
    frame.end()
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
        epoch: max(configuration.epoch, continuation.instant ?? configuration.epoch))
    case .real: RealTime(seed: configuration.usesFreshChance ? nil : configuration.seed)
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
  /// A cluster keeps its state in a file of its own, beside the world's: it is another machine's.
  func storage(ofCluster name: String) -> StorageLocation {
    switch storage {
    case .memory: .memory
    case .file(let path): .file("\(path).cluster-\(name)")
    }
  }
}

extension World {
  /// What a world is put together from, in the order in which one part needs another.
  struct Parts: Sendable {
    let random: RandomSource
    let network: Network
    let keys: KeySource
    let lanes: CryptoLanes
    let tenant: Tenant
    let arc: ArcService
    let azure: AzureOperator
    let operatorPrincipalID: String

    init(
      _ configuration: EmulatorConfiguration, _ frame: any TimeFrame, _ random: RandomSource
    ) async throws {
      self.random = random
      let clock = frame.worldClock
      let trace = frame.trace
      let storage = configuration.storage.location
      network = Network(clock: clock, trace: trace)
      keys =
        configuration.usesFreshChance
        ? .fresh : .simulation(SimulationKeyring(seed: configuration.seed))
      lanes =
        configuration.time == .real
        ? CryptoLanes(laneCount: World.laneCount, queueLimit: World.laneQueueMaximum) : .inline

      // The tenant.
      let tenant = try await Tenant(
        configuration: TenantConfiguration(
          tenantID: World.tenantID,
          propagationDelay: configuration.federatedCredentialPropagation),
        network: network, clock: clock, random: random.derived("entra"), trace: trace,
        keys: keys, lanes: lanes, storage: storage)
      try tenant.attach(to: network)
      self.tenant = tenant

      // Azure's front door, and the providers behind it.
      let resourceManager = try await ResourceManager(
        configuration: ResourceManagerConfiguration(
          tenantID: World.tenantID,
          subscriptions: [.init(id: World.subscriptionID, displayName: "ArcFed")],
          roleAssignmentPropagationDelay: configuration.roleAssignmentPropagation,
          providerRegistrationDuration: configuration.providerRegistration),
        network: network, clock: clock, random: random.derived("resource manager"),
        trace: trace, storage: storage, principals: tenant, lanes: lanes)
      network.attach(
        ResourceManagerEndpoint(resourceManager), to: .https(ResourceManagerAPI.host))
      await resourceManager.register(tenant.managedIdentities)

      // Protected resources.
      let vaults = try await ArcFedProtectedResources.KeyVault(
        resourceManager: resourceManager, network: network, clock: clock,
        random: random.derived("key vault"), trace: trace, storage: storage)
      await resourceManager.register(vaults.provider)
      let blobs = try await BlobStorage(
        resourceManager: resourceManager, network: network, clock: clock,
        random: random.derived("blob storage"), trace: trace, storage: storage)
      await resourceManager.register(blobs.provider)

      // Azure Arc.
      arc = try ArcService(
        tenantID: World.tenantID, operations: resourceManager.operations, network: network,
        clock: clock, random: random.derived("arc"), trace: trace, storage: storage,
        bearers: resourceManager.bearers)
      await resourceManager.register(arc.provider)
      arc.attach()
      try await arc.resumeOperations()

      // The operator, who owns the subscription.
      let operatorCredentials = try await StateFile.operatorCredentials(at: storage) {
        try await tenant.createAdministrator(displayName: "operator")
      }
      if operatorCredentials.isNew {
        try await resourceManager.grantOwner(
          principal: operatorCredentials.objectID, subscription: World.subscriptionID)
      }
      operatorPrincipalID = operatorCredentials.objectID
      azure = AzureOperator(
        subscriptionID: World.subscriptionID,
        credential: try ClientSecretCredential(
          tenantID: World.tenantID, clientID: operatorCredentials.clientID,
          secret: operatorCredentials.secret, network: network, clock: clock),
        network: network, clock: clock)
    }
  }
}
