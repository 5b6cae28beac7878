import ArcFedSQLite
package import ArcFedSimulation

/// How a world is made. Everything has a value that suits a test: in memory, virtual time, seed 1.
public struct EmulatorConfiguration: Sendable {
  /// Decides every identifier, key and name. Same seed, same bytes.
  public var seed: UInt64
  /// Decides which of several ready tasks runs next; what a user sees must not depend on it.
  public var scheduleSeed: UInt64
  /// How many threads play a world whose time is simulated; less than one is one. One gives the
  /// same bytes run after run. More are for fleets and load: answers are the same, and what happens
  /// at one instant happens in an order that cannot be repeated.
  public var threadCount: Int
  /// What time it is there.
  public var time: Time
  /// Whether keys and identifiers come from the system's generator in place of the seed.
  public var usesFreshChance: Bool
  /// With the real time: how long before now the world begins. Until ``Emulator/letTimeRun()`` it
  /// is set up as fast as a simulated one; zero lets time run at once.
  public var setUpHead: Duration
  /// Where the state is kept.
  public var storage: Storage
  /// How long a new federated identity credential takes to become visible. Microsoft documents "a
  /// few seconds" ("Workload identity federation considerations").
  public var federatedCredentialPropagation: Duration
  /// How long a new role assignment takes to count. Microsoft documents up to ten minutes
  /// ("Troubleshoot Azure RBAC").
  public var roleAssignmentPropagation: Duration
  /// How long a resource provider is `Registering`. Microsoft documents that it may take a few
  /// minutes ("Azure resource providers and types"); half a minute keeps lessons short.
  public var providerRegistration: Duration
  /// How much the clusters' clocks run ahead of everybody else's; behind when negative.
  public var clusterClockAhead: Duration
  /// How Microsoft Entra ID behaves, and which other tenants it has.
  public var entra: EntraSettings
  /// What stands before the host in the URLs of the issuers that Azure Arc hosts: `https://`, or an
  /// address such as `https://localhost:8443/` for programs that reach nothing else.
  public var hostedIssuerBase: String
  /// The certificate in PEM that pods are told to trust their API server by; nil makes one for each
  /// cluster.
  public var clusterRootCertificatePEM: String?
  /// A folder in which the kubelets lay out the volumes of pods as real files; nil for none.
  public var volumesFolder: String?
  /// Whether a state file is kept when the process has ended; otherwise nothing waits for the disk.
  package var storageLasts: Bool
  /// Whether a signature that an earlier world of this process has made is taken from there, where
  /// keys come from the seed. RS256 always gives the same for the same, so nobody sees a
  /// difference.
  package var remembersSignatures: Bool
  /// How far ahead of the machine's time a world of the real time is at first.
  package var ahead: Duration
  /// When the world begins.
  package var epoch: Timestamp
  /// How the token endpoint compares credentials with assertions; nil for exactly. Tests alone say
  /// something else, to see that `arcfed fuzz` finds out.
  package var credentialEquality: (@Sendable (_ stored: String, _ presented: String) -> Bool)?

  /// What time it is in a world.
  public enum Time: Hashable, Sendable {
    /// A time of its own, which stands still unless somebody sleeps or advances it.
    case simulated
    /// The machine's time, for programs outside this process. ``Emulator/advance(by:)`` moves it
    /// forward.
    case real
  }

  /// Where the state of a world is kept.
  public enum Storage: Hashable, Sendable {
    /// Nowhere: it ends with the emulator.
    case memory
    /// In an SQLite file, which is made when there is none.
    case file(String)
  }

  var location: StorageLocation {
    switch storage {
    case .memory: .memory
    case .file(let path): .file(path, isLasting: storageLasts)
    }
  }

  /// The usual world.
  public init(seed: UInt64 = 1) {
    self.seed = seed
    scheduleSeed = 0
    threadCount = 1
    time = .simulated
    usesFreshChance = false
    setUpHead = .zero
    storage = .memory
    federatedCredentialPropagation = .seconds(8)
    roleAssignmentPropagation = .seconds(30)
    providerRegistration = .seconds(30)
    clusterClockAhead = .zero
    entra = EntraSettings()
    hostedIssuerBase = "https://"
    clusterRootCertificatePEM = nil
    volumesFolder = nil
    storageLasts = true
    remembersSignatures = false
    ahead = .zero
    epoch = .simulationEpoch
  }
}
