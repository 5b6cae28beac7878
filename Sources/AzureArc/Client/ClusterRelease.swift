import ArcFedHTTP
import ArcFedJSON
import ArcFedKubernetes
import ArcFedResourceManager

/// The `azure-arc` release in a cluster, as its config map describes it.
struct ClusterRelease: Sendable, Hashable {
  /// `AZURE_SUBSCRIPTION_ID`.
  let subscription: String
  /// `AZURE_RESOURCE_GROUP`.
  let resourceGroup: String
  /// `AZURE_RESOURCE_NAME`.
  let resourceName: String
  /// `AZURE_ARC_AUTOUPDATE`.
  let upgradesAutomatically: Bool

  /// The resource that the release serves.
  var id: AzureResourceID { id(inSubscription: subscription) }

  /// The same as the client looks for it: in the subscription that it is set to.
  func id(inSubscription subscription: String) -> AzureResourceID {
    AzureResourceID(subscription: subscription, resourceGroup: resourceGroup)
      .appending(
        provider: ConnectedClusterAPI.namespace, type: ConnectedClusterAPI.type,
        name: resourceName)
  }

  /// Reads the release of a cluster; nil when there is none.
  static func find(
    in cluster: ClusterAccess, over network: Network
  ) async throws(ConnectedK8sError) -> ClusterRelease? {
    let object: JSONValue
    do throws(KubernetesClientError) {
      object = try await cluster.client(over: network).get(
        "ConfigMap", AgentObjects.configMap, namespace: AgentObjects.namespace)
    } catch {
      guard error.status?.code == 404 else {
        throw .cluster(
          "Unable to read ConfigMap '\(AgentObjects.configMap)' in '\(AgentObjects.namespace)' "
            + "namespace: \nError Response: \(error.description)")
      }
      return nil
    }
    func value(_ name: String) -> String { object["data"]?[name]?.stringValue ?? "" }
    return ClusterRelease(
      subscription: value("AZURE_SUBSCRIPTION_ID"), resourceGroup: value("AZURE_RESOURCE_GROUP"),
      resourceName: value("AZURE_RESOURCE_NAME"),
      upgradesAutomatically: value("AZURE_ARC_AUTOUPDATE") == "true")
  }

  /// `check_kube_connection` in `custom.py`.
  static func checkConnection(
    to cluster: ClusterAccess, over network: Network
  ) async throws(ConnectedK8sError) {
    let failure: String
    do {
      let request = try HTTPRequest(
        .get, "\(cluster.origin)/version/",
        headers: ["Authorization": "Bearer \(cluster.token)", "Accept": "application/json"])
      let response = try await network.send(request)
      if response.isSuccess { return }
      failure = "Error Response: \(String(decoding: response.bytes, as: UTF8.self))"
    } catch {
      failure = "Error: \(error)"
    }
    throw .cluster("Error occured while connecting to the kubernetes cluster: \n\(failure)")
  }

  /// `get_kubernetes_distro` in `custom.py`: what the nodes give away, `generic` if nothing.
  static func distribution(of cluster: ClusterAccess, over network: Network) async -> String {
    let nodes = (try? await cluster.client(over: network).list("Node")) ?? []
    return nodes.lazy.compactMap(distribution).first ?? "generic"
  }

  private static func distribution(ofNode node: JSONValue) -> String? {
    func label(_ name: String) -> Bool { node.at("metadata.labels")?[name] != nil }
    func annotation(_ name: String) -> String? {
      node.at("metadata.annotations")?[name]?.stringValue
    }
    let providerID = node.at("spec.providerID")?.stringValue ?? ""
    let edge = annotation("node.aksedge.io/distro")
    if label("node.openshift.io/os_id") { return "openshift" }
    if label("kubernetes.azure.com/node-image-version") { return "aks" }
    if label("cloud.google.com/gke-nodepool") || label("cloud.google.com/gke-os-distribution") {
      return "gke"
    }
    if label("eks.amazonaws.com/nodegroup") { return "eks" }
    if label("minikube.k8s.io/version") { return "minikube" }
    if let edge, ["aks_edge_k3s", "aks_edge_k8s"].contains(edge) { return edge }
    if providerID.hasPrefix("kind://") { return "kind" }
    if providerID.hasPrefix("k3s://") { return "k3s" }
    let rancher = ["rke.cattle.io/external-ip", "rke.cattle.io/internal-ip"]
    return rancher.contains { annotation($0) != nil } ? "rancher_rke" : nil
  }
}
