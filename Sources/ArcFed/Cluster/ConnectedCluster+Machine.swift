import ArcFedAzureArc
import ArcFedHTTP
import ArcFedJOSE
import ArcFedJSON
import ArcFedKubernetes
import ArcFedOpenIDConnect
import ArcFedSimulation

/// What an administrator does on the cluster's own machines.
extension ConnectedCluster {
  /// The distribution; one that the documentation does not speak of counts as a generic one.
  var distribution: ArcDistribution {
    ArcDistribution(rawValue: cluster.configuration.distribution) ?? .generic
  }

  /// The distribution, by the name that the Azure CLI has for it.
  package var distributionName: String { cluster.configuration.distribution }

  /// Tells the API server its public issuer in the way that the documentation of the distribution
  /// names: k3s's `config.yaml`, OpenShift's `authentications/cluster`, Tanzu's
  /// `apiServerExtraArgs`.
  ///
  /// - Throws: ``Refusal`` where the provider of a managed cluster keeps that to itself.
  public func tellIssuer(_ issuer: String) async throws(Refusal) {
    if distribution.readsK3sConfiguration {
      return try await configureAPIServer([
        "service-account-issuer=\(issuer)",
        "service-account-max-token-expiration=\(ArcDistribution.maximumTokenExpiration)",
      ])
    }
    if distribution == .openshift { return try await tellOpenShift(issuer) }
    guard let flags = distribution.flags(await cluster.flags, told: issuer) else {
      throw .arcFed(
        "IssuerIsTheProviders",
        "the issuer of a cluster of the distribution '\(distribution.rawValue)' is its provider's; "
          + "it is given to Azure with --self-hosted-issuer")
    }
    try await restart(with: flags)
  }

  /// Writes the issuer into `authentications/cluster`, and waits until the platform has rolled it
  /// out, as `oc get clusteroperators kube-apiserver` would tell.
  private func tellOpenShift(_ issuer: String) async throws(Refusal) {
    try await world.simulated { [api, cluster, world] () async throws(Refusal) in
      do {
        try await api.apply([
          "apiVersion": "config.openshift.io/v1", "kind": "Authentication",
          "metadata": ["name": "cluster"], "spec": ["serviceAccountIssuer": .string(issuer)],
        ])
        for _ in 0..<Self.rolloutPollsMaximum {
          if await cluster.flags.serviceAccountIssuers.first == issuer { return }
          try await world.clock.sleep(for: .seconds(30))
        }
      } catch {
        throw Refusal(kubernetes: error)
      }
      throw .arcFed(
        "RolloutFailed", "the API server did not take the issuer '\(issuer)' over")
    }
  }

  /// A quarter of an hour; a rollout takes minutes.
  private static let rolloutPollsMaximum = 30

  /// Starts the API server anew with other flags.
  func restart(with flags: APIServerFlags) async throws(Refusal) {
    try await world.simulated { [cluster] () async throws(Refusal) in
      do {
        try await cluster.restart(with: flags)
      } catch {
        throw Refusal(.kubernetes, code: "APIServerFlags", message: "\(error)")
      }
    }
  }

  /// Replaces the key that signs service account tokens, as `k3s certificate rotate-ca` does: the
  /// old key goes on verifying unless it is left out, which ends every token in circulation.
  ///
  /// - Returns: the id of the new key.
  @discardableResult
  public func rotateSigningKey(keepingOldKey: Bool = true) async throws(Refusal) -> String {
    try await world.simulated { [cluster] () async throws(Refusal) in
      do {
        return try await cluster.rotateSigningKey(
          keepingOldKeys: keepingOldKey, force: !keepingOldKey)
      } catch {
        throw Refusal(.kubernetes, code: "KeyNotRotated", message: "\(error)")
      }
    }
  }

  /// Puts the issuer's two documents on a web server of one's own, with the keys that the cluster
  /// has now: whoever rotates has to do it again.
  public func publishIssuer(_ issuer: String) async throws(Refusal) {
    let url: IssuerURL
    do throws(IssuerURLError) {
      url = try IssuerURL(issuer)
    } catch {
      throw .arcFed("InvalidIssuer", "\(error)")
    }
    let keys = await cluster.publishedKeys().json
    world.selfHosted.publish(url, on: world.network) { keys }
    try? world.ledger.put(StateLedger.Issuer(url: issuer, keys: keys.text()))
  }

  /// Deletes a pod and waits until it is gone.
  public func deletePod(_ name: String) async throws(Refusal) {
    let parts = name.split(separator: "/", maxSplits: 1).map(String.init)
    guard parts.count == 2 else {
      throw .arcFed("InvalidName", "'\(name)' is not of the form namespace/name")
    }
    try await world.simulated { [api, world] () async throws(Refusal) in
      do {
        try await api.delete("Pod", parts[1], namespace: parts[0])
        for _ in 0..<Self.podEndSecondsMaximum {
          guard try await api.exists("Pod", parts[1], namespace: parts[0]) else { return }
          try await world.clock.sleep(for: .seconds(1))
        }
      } catch {
        throw Refusal(kubernetes: error)
      }
    }
  }

  /// Twice the grace period that a pod has unless it says otherwise
  /// (`api/core/v1/types.go`, `DefaultTerminationGracePeriodSeconds`).
  private static let podEndSecondsMaximum = 60

  /// Deletes a pod and makes it again from the manifest that it was applied with, as the controller
  /// of a deployment does: it passes admission anew.
  package func restartPod(_ name: String) async throws(Refusal) {
    guard let manifest = podManifest(name) else {
      throw .arcFed("UnknownPod", "no pod '\(name)' was applied to cluster '\(self.name)'")
    }
    try await deletePod(name)
    _ = try await apply(manifest)
  }
}

extension KubernetesClient {
  /// Whether an object is there.
  fileprivate func exists(
    _ kind: String, _ name: String, namespace: String
  ) async throws(KubernetesClientError) -> Bool {
    do throws(KubernetesClientError) {
      _ = try await get(kind, name, namespace: namespace)
      return true
    } catch {
      guard error.status?.reason == "NotFound" else { throw error }
      return false
    }
  }
}
