package import ArcFedHTTP
import ArcFedKubernetes

/// The clusters as machines, whatever Azure knows of them.
extension Emulator {
  /// How the administrator of a cluster reaches its API server.
  package struct KubernetesAccess: Sendable {
    /// The cluster's name.
    package let name: String
    /// The API server's origin on the emulated network.
    package let origin: Origin
    /// The administrator's token.
    package let token: String
  }

  /// The way to every cluster that runs, connected or not, by name.
  package var kubernetesAccesses: [KubernetesAccess] {
    names.machines.map { name, machine in
      KubernetesAccess(
        name: name, origin: machine.cluster.origin, token: machine.cluster.adminToken)
    }
  }
}
