/// What a workload can act as: a user-assigned managed identity or an application registration.
public protocol WorkloadPrincipal: Sendable {
  /// Its name in the portal.
  var name: String { get }
  /// Its client id, also called application id.
  var clientID: String { get }
  /// The object id of its service principal, to which roles are assigned.
  var principalID: String { get }

  /// Adds a federated identity credential: tokens that `issuer` signs for exactly this subject and
  /// audience count as this principal's proof. It takes a few seconds to become visible.
  ///
  /// - Throws: ``Refusal`` with the owner's code, for example at the twenty-first.
  func addFederatedCredential(
    named name: String, issuer: String, subject: String, audiences: [String]
  ) async throws(Refusal)
}

extension WorkloadPrincipal {
  /// Trusts a service account of a connected cluster, as the documentation's step 6 does.
  ///
  /// - Parameters:
  ///   - cluster: whose issuer is trusted.
  ///   - serviceAccount: `namespace/name`.
  ///   - name: the credential's name; made of the cluster's and the account's unless said.
  public func trust(
    _ cluster: ConnectedCluster, serviceAccount: String, as name: String? = nil
  ) async throws(Refusal) {
    guard let issuer = cluster.issuerURL else {
      throw .arcFed("NoIssuer", "cluster '\(cluster.name)' has no OIDC issuer")
    }
    let parts = serviceAccount.split(separator: "/", maxSplits: 1)
    guard parts.count == 2 else {
      throw .arcFed("InvalidName", "'\(serviceAccount)' is not of the form namespace/name")
    }
    try await addFederatedCredential(
      named: name ?? "\(cluster.name)-\(parts[1])", issuer: issuer,
      subject: "system:serviceaccount:\(parts[0]):\(parts[1])",
      audiences: [FederatedCredentialDefaults.audience])
  }
}

/// What the documentation puts into every federated credential.
public enum FederatedCredentialDefaults {
  /// The audience of the public cloud ("Deploy and configure workload identity federation").
  public static let audience = "api://AzureADTokenExchange"
}
