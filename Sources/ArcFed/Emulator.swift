package import ArcFedHTTP
package import ArcFedSimulation

/// Workload identity federation on Azure Arc-enabled Kubernetes, in this process.
///
/// An emulator is a world of its own: a Microsoft Entra tenant, Azure Resource Manager, a network,
/// and the clusters that are connected to it. Two of them know nothing of each other. Everything
/// done through it goes the way a user's `az` or `kubectl` would go, over the emulated network.
///
/// ```swift
/// let emulator = try await Emulator()
/// let cluster = try await emulator.connectCluster(named: "edge-01")
/// let identity = try await emulator.createManagedIdentity(named: "app")
/// try await identity.trust(cluster, serviceAccount: "default/app")
/// let pod = try await cluster.run(
///   image: "app", serviceAccount: "default/app", clientID: identity.clientID)
/// await emulator.advance(by: .seconds(10))
/// let token = try await pod.requestToken(scope: "https://vault.azure.net/.default")
/// ```
///
/// ## Topics
/// - ``simulate(_:)``
/// - ``advance(by:)``
/// - ``connectCluster(named:_:)``
/// - ``createManagedIdentity(named:resourceGroup:location:)``
/// - ``createApplication(named:tenant:)``
/// - ``createVault(named:resourceGroup:location:)``
public final class Emulator: Sendable {
  /// How it was made.
  public let configuration: EmulatorConfiguration
  let world: World
  let names = KnownNames()

  /// Makes a world.
  ///
  /// - Throws: ``Refusal`` when the state file is damaged, of a newer schema or no state file; the
  ///   file is left as it was.
  public init(_ configuration: EmulatorConfiguration = EmulatorConfiguration())
    async throws(Refusal)
  {
    self.configuration = configuration
    world = try await World(configuration)
    if isContinued { try await reopen() }
  }

  /// Whether the world goes on from a state file that was there before.
  package var isContinued: Bool { world.openings > 0 }

  /// Ends the world though somebody may still hold a part of it.
  package func end() { world.end() }

  /// Runs `body`, and all that it awaits, on the simulation's schedule. Calls from outside work
  /// too; only inside is the order of concurrent calls decided by the seed.
  public func simulate<Result: Sendable>(
    _ body: @Sendable () async throws -> Result
  ) async rethrows -> Result {
    try await world.frame.run(body)
  }

  /// Lets simulated time pass. Heartbeats, renewals and propagation that fall into it happen.
  public func advance(by duration: Duration) async {
    await world.frame.advance(by: duration)
    StateFile.keep(instant, at: world.storage)
  }

  /// Ends the stage in which a world of the real time is set up
  /// (``EmulatorConfiguration/setUpHead``); from now on its time passes by itself.
  public func letTimeRun() async { await world.letTimeRun() }

  /// Stops the real time, at an instant or where it is: nothing that is scheduled happens until it
  /// is let run again or moved forward. The time of a simulation stands still anyway.
  package func freezeTime(at instant: Timestamp? = nil) { world.frame.freeze(at: instant) }

  /// Lets a time that was stopped go on from where it stands.
  package func unfreezeTime() { world.frame.unfreeze() }

  /// Whether time has been stopped.
  package var isTimeFrozen: Bool { world.frame.isFrozen }

  /// Waits in the world's time.
  package func pause(for duration: Duration) async { try? await world.clock.sleep(for: duration) }

  /// The world's clock.
  package var clock: any WorldClock { world.clock }

  /// How far ahead of the machine's time it is.
  package var timeAhead: Duration { world.frame.ahead }

  /// The simulated time, as RFC 3339 text.
  public var now: String { world.clock.now.rfc3339 }

  /// The simulated time.
  package var instant: Timestamp { world.clock.now }

  /// What has happened.
  package var trace: Trace { world.trace }

  /// The network that everything stands on.
  package var network: Network { world.network }

  /// The operator's hands.
  var azure: AzureOperator { world.azure }

  /// The object id of the operator's own service principal, who owns the subscription.
  public var operatorPrincipalID: String { world.credentials.objectID }

  /// The client id of the operator.
  public var operatorClientID: String { world.credentials.clientID }

  /// The client secret of the operator, who may do everything.
  public var operatorSecret: String { world.credentials.secret }

  /// The subscription's id.
  public var subscriptionID: String { World.subscriptionID }

  /// The tenant's id.
  public var tenantID: String { World.tenantID }
}
