import ArcFedAzureArc
import ArcFedAzureIdentity
import ArcFedEntra
import ArcFedHTTP
import ArcFedJOSE
import ArcFedProtectedResources
import ArcFedResourceManager
import ArcFedSQLite
import ArcFedSimulation

extension World {
  /// What a world is put together from, in the order in which one part needs another.
  struct Parts: Sendable {
    let setting: Setting
    let tenant: Tenant
    let neighbours: [NeighbourTenant]
    let resourceManager: ResourceManager
    let arc: ArcService
    let azure: AzureOperator
    let credentials: StateFile.Operator

    init(
      _ configuration: EmulatorConfiguration, _ frame: any TimeFrame, _ random: RandomSource
    ) async throws {
      let setting = Setting(configuration, frame, random)
      self.setting = setting
      // 1. The tenant, and those beside it.
      tenant = try await setting.makeTenant()
      neighbours = try await setting.makeNeighbours(beside: tenant)
      // 2. Azure's front door.
      resourceManager = try await setting.makeResourceManager(principals: tenant)
      await resourceManager.register(tenant.managedIdentities)
      // 3. Protected resources.
      try await setting.addResources(to: resourceManager)
      // 4. Azure Arc.
      arc = try setting.makeArc(with: resourceManager)
      await resourceManager.register(arc.provider)
      try await arc.resumeOperations()
      try await ResourceManagerEndpoint(resourceManager).resumeDeletions()
      // 5. The operator, who owns the subscription.
      let credentials = try await StateFile.operatorCredentials(at: setting.storage) {
        [tenant] in try await tenant.createAdministrator(displayName: "operator")
      }
      if credentials.isNew {
        try await resourceManager.grantOwner(
          principal: credentials.objectID, subscription: World.subscriptionID)
      }
      self.credentials = credentials
      azure = try setting.makeOperator(credentials, tenantID: World.tenantID)
    }
  }

  /// What all parts share: one network, one clock, one source of chance, one place for state.
  struct Setting: Sendable {
    let configuration: EmulatorConfiguration
    let random: RandomSource
    let clock: any WorldClock
    let trace: Trace
    let network: Network
    let keys: KeySource
    let lanes: CryptoLanes
    let storage: StorageLocation

    /// Fresh keys that are made from the first instant on: the tenant's, and what a first cluster
    /// needs, its own and the one that it is connected with.
    private static let keysAhead = 3

    /// Each has two primes, and each tenant asks to be told of them; ours. Who finds no place makes
    /// his key when he needs it.
    private static let primeQueueMaximum = 64

    /// Their primes are looked for by threads that never take a processor from the world that is
    /// being set up, and which leave it one in any case: two threads on one core slow each other.
    private static var primeLanes: CryptoLanes {
      CryptoLanes(
        laneCount: max(1, World.laneCount - 1), queueLimit: Self.primeQueueMaximum, isIdle: true)
    }

    init(
      _ configuration: EmulatorConfiguration, _ frame: any TimeFrame, _ random: RandomSource
    ) {
      self.configuration = configuration
      self.random = random
      clock = frame.worldClock
      trace = frame.trace
      network = Network(clock: clock, trace: trace)
      let lanes =
        configuration.time == .real
        ? CryptoLanes(
          laneCount: World.laneCount, queueLimit: World.laneQueueMaximum,
          isOpen: configuration.setUpHead == .zero, worksAside: true)
        : .inline
      self.lanes = lanes
      keys =
        configuration.usesFreshChance
        ? .fresh(FreshPrimes(keysAhead: Self.keysAhead, on: Self.primeLanes))
        : .simulation(
          SimulationKeyring(
            seed: configuration.seed, remembersSignatures: configuration.remembersSignatures))
      storage = configuration.location
    }

    func makeTenant() async throws -> Tenant {
      let tenant = try await Tenant(
        configuration: tenantConfiguration(id: World.tenantID), network: network, clock: clock,
        random: random.derived("entra"),
        trace: trace,
        keys: keys, lanes: lanes, storage: storage,
        equality: configuration.credentialEquality ?? FederationMatcher.exact)
      try tenant.attach(to: network)
      return tenant
    }

    func makeResourceManager(
      principals: any PrincipalDirectory
    ) async throws -> ResourceManager {
      let resourceManager = try await ResourceManager(
        configuration: ResourceManagerConfiguration(
          tenantID: World.tenantID,
          subscriptions: [.init(id: World.subscriptionID, displayName: "ArcFed")],
          roleAssignmentPropagationDelay: configuration.roleAssignmentPropagation,
          providerRegistrationDuration: configuration.providerRegistration),
        network: network, clock: clock, random: random.derived("resource manager"),
        trace: trace, storage: storage, principals: principals, lanes: lanes)
      network.attach(
        ResourceManagerEndpoint(resourceManager), to: .https(ResourceManagerAPI.host))
      return resourceManager
    }

    func addResources(to resourceManager: ResourceManager) async throws {
      let vaults = try await ArcFedProtectedResources.KeyVault(
        resourceManager: resourceManager, network: network, clock: clock,
        random: random.derived("key vault"), trace: trace, storage: storage)
      await resourceManager.register(vaults.provider)
      let blobs = try await BlobStorage(
        resourceManager: resourceManager, network: network, clock: clock,
        random: random.derived("blob storage"), trace: trace, storage: storage)
      await resourceManager.register(blobs.provider)
    }

    func makeArc(with resourceManager: ResourceManager) throws -> ArcService {
      let arc = try ArcService(
        tenantID: World.tenantID, operations: resourceManager.operations, network: network,
        clock: clock, random: random.derived("arc"), trace: trace, storage: storage,
        bearers: resourceManager.bearers, issuerBase: configuration.hostedIssuerBase)
      arc.attach()
      return arc
    }

    func makeOperator(
      _ credentials: StateFile.Operator, tenantID: String
    ) throws -> AzureOperator {
      AzureOperator(
        subscriptionID: World.subscriptionID,
        credential: try ClientSecretCredential(
          tenantID: tenantID, clientID: credentials.clientID, secret: credentials.secret,
          network: network, clock: clock),
        network: network, clock: clock)
    }
  }
}
