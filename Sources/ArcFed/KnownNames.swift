import ArcFedKubernetes
import Synchronization

/// A cluster as it runs, whatever Azure knows of it.
struct ClusterMachine: Sendable {
  let cluster: Cluster
  let kubelet: Kubelet
}

/// What has been made through an emulator, by name: so that a script can speak of it.
final class KnownNames: Sendable {
  private struct CertificateName: Hashable {
    let application: String
    let name: String
  }

  private struct State {
    var machines: [String: ClusterMachine] = [:]
    var clusters: [ConnectedCluster] = []
    var clusterNames: Set<String> = []
    var identities: [String: ManagedIdentity] = [:]
    var applications: [String: ApplicationRegistration] = [:]
    var vaults: [String: KeyVault] = [:]
    var storageAccounts: [String: StorageAccount] = [:]
    var resourceGroups: Set<String> = []
    var certificates: [CertificateName: HeldCertificate] = [:]
    var issuers: [String: OutsideIssuer] = [:]
  }

  private let state = Mutex(State())

  /// The cluster of that name, connected or not.
  func machine(_ name: String) -> ClusterMachine? { state.withLock { $0.machines[name] } }

  /// All clusters by name, connected or not.
  var machines: [(name: String, machine: ClusterMachine)] {
    state.withLock { $0.machines }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  func add(_ machine: ClusterMachine, named name: String) {
    state.withLock { $0.machines[name] = machine }
  }

  var clusters: [ConnectedCluster] { state.withLock { $0.clusters } }

  func add(_ cluster: ConnectedCluster) {
    state.withLock { state in
      // Only who is connected again is looked for, and comes last.
      if !state.clusterNames.insert(cluster.name).inserted {
        state.clusters.removeAll { $0.name == cluster.name }
      }
      state.clusters.append(cluster)
    }
  }

  func add(_ identity: ManagedIdentity) {
    state.withLock { $0.identities[identity.name] = identity }
  }

  func add(_ application: ApplicationRegistration) {
    state.withLock { $0.applications[application.name] = application }
  }

  func add(_ vault: KeyVault) {
    state.withLock { $0.vaults[vault.name] = vault }
  }

  func add(_ account: StorageAccount) {
    state.withLock { $0.storageAccounts[account.name] = account }
  }

  func add(resourceGroup name: String) {
    state.withLock { _ = $0.resourceGroups.insert(name.lowercased()) }
  }

  func remove(resourceGroup name: String) {
    state.withLock { _ = $0.resourceGroups.remove(name.lowercased()) }
  }

  func knows(resourceGroup name: String) -> Bool {
    state.withLock { $0.resourceGroups.contains(name.lowercased()) }
  }

  func identity(_ name: String) -> ManagedIdentity? { state.withLock { $0.identities[name] } }

  func application(_ name: String) -> ApplicationRegistration? {
    state.withLock { $0.applications[name] }
  }

  func storageAccount(_ name: String) -> StorageAccount? {
    state.withLock { $0.storageAccounts[name] }
  }

  var vaults: [KeyVault] {
    state.withLock { Array($0.vaults.values) }.sorted { $0.name < $1.name }
  }

  var storageAccounts: [StorageAccount] {
    state.withLock { Array($0.storageAccounts.values) }.sorted { $0.name < $1.name }
  }

  func vault(_ name: String) -> KeyVault? { state.withLock { $0.vaults[name] } }

  func add(_ certificate: HeldCertificate, named name: String, of application: String) {
    let key = CertificateName(application: application, name: name)
    state.withLock { $0.certificates[key] = certificate }
  }

  func certificate(_ name: String, of application: String) -> HeldCertificate? {
    state.withLock { $0.certificates[CertificateName(application: application, name: name)] }
  }

  func add(_ issuer: OutsideIssuer, named name: String) {
    state.withLock { $0.issuers[name] = issuer }
  }

  func issuer(_ name: String) -> OutsideIssuer? { state.withLock { $0.issuers[name] } }
}
