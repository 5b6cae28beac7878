import ArcFedAzureArc
import ArcFedHTTP
package import ArcFedJSON
package import ArcFedKubernetes
import ArcFedSimulation
import Synchronization

/// A Kubernetes cluster that is connected to Azure Arc: its API server, its kubelet, and its
/// resource in Azure.
public final class ConnectedCluster: Sendable {
  /// Its name, the same in Kubernetes and in Azure.
  public let name: String
  /// The resource as Resource Manager showed it last.
  package var json: JSONValue { resource.withLock { $0 } }

  /// The cluster itself, behind its API server.
  package let cluster: Cluster
  let kubelet: Kubelet
  let world: World
  private let client: KubernetesClient
  private let resource: Mutex<JSONValue>
  private let podManifests = Mutex<[String: JSONValue]>([:])

  init(
    named name: String, cluster: Cluster, kubelet: Kubelet, resource: JSONValue,
    world: World
  ) {
    self.name = name
    self.cluster = cluster
    self.kubelet = kubelet
    self.world = world
    self.resource = Mutex(resource)
    client = KubernetesClient(
      origin: cluster.origin, token: cluster.adminToken, network: world.network)
  }

  /// The public issuer URL, with its trailing slash; nil without an OIDC issuer.
  public var issuerURL: String? {
    let profile = json.at("properties.oidcIssuerProfile")
    let own = profile?["selfHostedIssuerUrl"]?.stringValue ?? ""
    return own.isEmpty ? profile?["issuerUrl"]?.stringValue : own
  }

  /// Keeps the resource as it was shown last.
  func remember(_ resource: JSONValue) {
    self.resource.withLock { $0 = resource }
  }

  /// Puts arguments below `kube-apiserver-arg` in k3s's `config.yaml` and restarts the server:
  /// `service-account-issuer=https://…`.
  ///
  /// - Throws: ``Refusal`` when the API server would not start with them, or reads no such file.
  public func configureAPIServer(_ arguments: [String]) async throws(Refusal) {
    guard distribution == .generic || distribution.readsK3sConfiguration else {
      throw .arcFed(
        "WrongDistribution",
        "a cluster of the distribution '\(distribution.rawValue)' has no "
          + "/etc/rancher/k3s/config.yaml"
      )
    }
    try await restartAPIServer(with: arguments)
  }

  /// Creates an object, or merges it into the one that is there, as `kubectl apply` would.
  ///
  /// - Parameter manifest: the object as a user would write it, as JSON5 text.
  public func apply(_ manifest: String) async throws(Refusal) {
    let object: JSONValue
    do throws(JSONError) {
      object = try JSONParser.parse(manifest, .json5)
    } catch {
      throw .arcFed("MalformedManifest", "\(error)")
    }
    _ = try await apply(object)
  }

  /// Creates an object, or merges it into the one that is there; returns it as the server has it.
  /// A pod is given a little time to start, as `kubectl wait` would.
  package func apply(_ manifest: JSONValue) async throws(Refusal) -> JSONValue {
    try await world.simulated { [self, client, world] () async throws(Refusal) in
      do {
        var object = try await client.apply(manifest)
        guard object["kind"]?.stringValue == "Pod" else { return object }
        let name = object.at("metadata.name")?.stringValue ?? ""
        let namespace = object.at("metadata.namespace")?.stringValue
        self.podManifests.withLock { $0["\(namespace ?? "default")/\(name)"] = manifest }
        for _ in 0..<Self.podStartSecondsMaximum
        where object.at("status.phase")?.stringValue == "Pending" {
          try await world.clock.sleep(for: .seconds(1))
          object = try await client.get("Pod", name, namespace: namespace)
        }
        return object
      } catch {
        throw Refusal(kubernetes: error)
      }
    }
  }

  /// The manifest that a pod was last applied with, by `namespace/name`.
  func podManifest(_ name: String) -> JSONValue? { podManifests.withLock { $0[name] } }

  /// How long ``apply(_:)`` waits for a pod; what has not started by then is waiting for something.
  static let podStartSecondsMaximum = 10

  /// Starts a pod: makes its service account, annotated with the client id, and a pod with the
  /// label, and waits until its containers run.
  ///
  /// - Parameters:
  ///   - image: what its one container runs.
  ///   - serviceAccount: `namespace/name`.
  ///   - clientID: whose identity it asks for.
  ///   - name: the pod's name; the service account's unless said.
  public func run(
    image: String, serviceAccount: String, clientID: String, as name: String? = nil
  ) async throws(Refusal) -> Pod {
    let parts = serviceAccount.split(separator: "/", maxSplits: 1).map(String.init)
    guard parts.count == 2 else {
      throw .arcFed("InvalidName", "'\(serviceAccount)' is not of the form namespace/name")
    }
    let podName = name ?? parts[1]
    _ = try await apply([
      "apiVersion": "v1", "kind": "ServiceAccount",
      "metadata": [
        "name": .string(parts[1]), "namespace": .string(parts[0]),
        "annotations": ["azure.workload.identity/client-id": .string(clientID)],
      ],
    ])
    _ = try await apply([
      "apiVersion": "v1", "kind": "Pod",
      "metadata": [
        "name": .string(podName), "namespace": .string(parts[0]),
        "labels": ["azure.workload.identity/use": "true"],
      ],
      "spec": [
        "serviceAccountName": .string(parts[1]),
        "containers": [["name": .string(podName), "image": .string(image)]],
      ],
    ])
    return pod("\(parts[0])/\(podName)")
  }

  /// The pod of that name, `namespace/name`; whether it is there shows when it is used.
  public func pod(_ name: String, container: String? = nil) -> Pod {
    Pod(name: name, container: container, cluster: self)
  }

  /// A client of the API server, in the administrator's name.
  var api: KubernetesClient { client }
}
