import ArcFedHTTP
import ArcFedJOSE
import ArcFedJSON
import ArcFedKubernetes
import ArcFedSQLite
import ArcFedSimulation
import Testing

@testable import ArcFedAzureArc

@Suite("Arc and a whole Kubernetes cluster")
struct ClusterIntegrationTests {
  @Test("A labelled pod of a connected cluster is equipped by the webhook, another is not")
  func mutation() async throws {
    let (world, cluster) = try await connected()
    try await world.simulation.run {
      let client = Self.client(cluster, world)
      try await client.create([
        "apiVersion": "v1", "kind": "ServiceAccount",
        "metadata": [
          "name": "app", "annotations": ["azure.workload.identity/client-id": "client-id"],
        ],
      ])
      let pod = try await client.create(
        Self.pod("labelled", ["azure.workload.identity/use": "true"]))
      let variables = pod.at("spec.containers[0].env")?.arrayValue ?? []
      #expect(
        variables.map { "\($0["name"]?.stringValue ?? "")=\($0["value"]?.stringValue ?? "")" } == [
          "AZURE_CLIENT_ID=client-id", "AZURE_TENANT_ID=\(ArcWorld.tenantID)",
          "AZURE_FEDERATED_TOKEN_FILE=/var/run/secrets/azure/tokens/azure-identity-token",
          "AZURE_AUTHORITY_HOST=https://login.microsoftonline.com/",
        ])
      let volumes = pod.at("spec.volumes")?.arrayValue ?? []
      let projected = volumes.first { $0["name"] == "azure-identity-token" }
      #expect(
        projected?.at("projected.sources[0].serviceAccountToken") == [
          "path": "azure-identity-token", "expirationSeconds": 3600,
          "audience": "api://AzureADTokenExchange",
        ])
      let plain = try await client.create(Self.pod("plain", ["azure.workload.identity/use": "yes"]))
      #expect(plain.at("spec.containers[0].env") == nil)
    }
  }

  @Test("A pod that the webhook denies is not created, in the API server's words")
  func denial() async throws {
    let (world, cluster) = try await connected()
    let error = await world.simulation.run {
      var pod = Self.pod("p", ["azure.workload.identity/use": "true"])
      pod["metadata"]?["annotations"] = [
        "azure.workload.identity/service-account-token-expiration": "100"
      ]
      pod["spec"]?["serviceAccountName"] = "default"
      let denied = pod
      return await #expect(throws: KubernetesClientError.self) {
        try await Self.client(cluster, world).create(denied)
      }
    }
    #expect(
      error?.description
        == "admission webhook \"mutation.azure-workload-identity.io\" denied the request: "
        + "token expiration 100 not valid. Expected value to be between 3600 and 86400")
  }

  @Test("The hosted keys are the cluster's, and follow a rotation while the cluster is online")
  func keys() async throws {
    let (world, cluster) = try await connected()
    try await world.simulation.run {
      let url = try await Self.issuer(world) + "openid/v1/jwks"
      #expect(try await world.fetch(url).json() == cluster.publishedKeys().json)
      let old = await cluster.publishedKeys()
      let agents = await world.arc.agents(for: world.options().id)
      await agents?.setOnline(false)
      try await cluster.rotateSigningKey()
      await world.simulation.advance(by: .hours(1))
      #expect(try await world.fetch(url).json() == old.json)
      await agents?.setOnline(true)
      #expect(try await world.fetch(url).json() == cluster.publishedKeys().json)
      let published = try JWKSet(parsing: try await world.fetch(url).bytes)
      #expect(published.keys.count == 2)
    }
  }

  @Test("Disabled workload identity lets labelled pods through untouched; deleting removes all")
  func removal() async throws {
    let (world, cluster) = try await connected()
    try await world.simulation.run {
      let client = Self.client(cluster, world)
      var options = world.options(oidc: nil, workloadIdentity: nil)
      options.disableWorkloadIdentity = true
      _ = try await world.az().update(options, cluster: ClusterAccess(cluster))
      await world.simulation.advance(by: .seconds(10))
      var pod = Self.pod("p", ["azure.workload.identity/use": "true"])
      pod["spec"]?["serviceAccountName"] = "default"
      let created = try await client.create(pod)
      #expect(created.at("spec.containers[0].env") == nil)
      try await world.az().delete(world.options(), cluster: ClusterAccess(cluster))
      await world.simulation.advance(by: .minutes(5))
      let names = try await client.list("Namespace")
        .compactMap { $0.at("metadata.name")?.stringValue }
      #expect(!names.contains("azure-arc") && !names.contains("arc-workload-identity"))
      let anew = try await world.az().connect(world.options(), cluster: ClusterAccess(cluster))
      #expect(anew.resource.at("properties.arcAgentProfile.agentState") == "Succeeded")
    }
  }

  /// A world whose cluster is a real one, connected with both features.
  private func connected() async throws -> (ArcWorld, Cluster) {
    let world = try await ArcWorld()
    let cluster = try await Cluster(
      configuration: ClusterConfiguration(name: "edge-01"), network: world.network,
      clock: world.simulation.clock, random: world.simulation.random,
      trace: world.simulation.trace, keys: world.keys, lanes: .inline, storage: .memory)
    world.network.attach(ClusterEndpoint(cluster), to: cluster.origin)
    let access = ClusterAccess(cluster)
    try await world.simulation.run {
      let az = try world.az()
      try await az.registerProviders(subscription: ArcWorld.subscription)
      let outcome = try await az.connect(world.options(), cluster: access)
      #expect(outcome.resource.at("properties.arcAgentProfile.agentErrors") == [])
    }
    return (world, cluster)
  }

  private static func issuer(_ world: ArcWorld) async throws -> String {
    try await world.az().show(world.options()).resource
      .at("properties.oidcIssuerProfile.issuerUrl")?.stringValue ?? ""
  }

  private static func client(_ cluster: Cluster, _ world: ArcWorld) -> KubernetesClient {
    KubernetesClient(origin: cluster.origin, token: cluster.adminToken, network: world.network)
  }

  private static func pod(_ name: String, _ labels: JSONObject) -> JSONValue {
    [
      "apiVersion": "v1", "kind": "Pod",
      "metadata": ["name": .string(name), "namespace": "default", "labels": .object(labels)],
      "spec": ["serviceAccountName": "app", "containers": [["name": "c", "image": "app"]]],
    ]
  }
}
