import ArcFedHTTP
import ArcFedJSON
import ArcFedResourceManager
import ArcFedSimulation
import Foundation
import Testing

@testable import ArcFedAzureArc

@Suite("The agents bring about what Azure wants, and say how it went")
struct AgentTests {
  static let webhooks = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations"

  @Test("A connected cluster has its namespaces, its config map and the webhook's objects")
  func objects() async throws {
    let world = try await ArcWorld()
    let resource = try await world.simulation.run { try await world.connect() }
    #expect(resource.at("properties.arcAgentProfile.agentState")?.stringValue == "Succeeded")
    #expect(resource.at("properties.agentVersion")?.stringValue == "1.21.10")
    #expect(resource.at("properties.kubernetesVersion")?.stringValue == "1.31.5+k3s1")
    #expect(resource.at("properties.connectivityStatus")?.stringValue == "Connected")
    let arc = "/apis/apps/v1/namespaces/azure-arc/deployments"
    #expect(
      world.cluster.paths == [
        "/api/v1/namespaces/arc-workload-identity",
        "/api/v1/namespaces/arc-workload-identity/configmaps/azure-wi-webhook-config",
        "/api/v1/namespaces/arc-workload-identity/serviceaccounts/azure-wi-webhook-admin",
        "/api/v1/namespaces/azure-arc",
        "/api/v1/namespaces/azure-arc/configmaps/azure-clusterconfig",
        "/api/v1/namespaces/default/serviceaccounts/default",
        "\(Self.webhooks)/azure-wi-webhook-mutating-webhook-configuration",
        "/apis/apps/v1/namespaces/arc-workload-identity/deployments/"
          + "azure-wi-webhook-controller-manager",
        "\(arc)/cluster-metadata-operator", "\(arc)/clusterconnect-agent",
        "\(arc)/clusteridentityoperator", "\(arc)/config-agent", "\(arc)/controller-manager",
        "\(arc)/extension-events-collector", "\(arc)/extension-manager",
        "\(arc)/flux-logs-agent", "\(arc)/kube-aad-proxy", "\(arc)/logcollector",
        "\(arc)/metrics-agent", "\(arc)/resource-sync-agent",
        "/apis/clusterconfig.azure.com/v1beta1/namespaces/azure-arc/signingkeys/signingkey",
      ])
    let configuration = world.cluster.object(
      "/api/v1/namespaces/azure-arc/configmaps/azure-clusterconfig")
    #expect(configuration?.at("data.AZURE_RESOURCE_NAME")?.stringValue == "edge-01")
  }

  @Test("The registered webhook is what the chart registers, and answers where it says")
  func registeredWebhook() async throws {
    let world = try await ArcWorld()
    try await world.simulation.run {
      try await world.connect()
      let object = try #require(
        world.cluster.object(
          "\(Self.webhooks)/azure-wi-webhook-mutating-webhook-configuration"))
      let webhook = try #require(object.at("webhooks[0]"))
      #expect(webhook["failurePolicy"] == "Fail")
      #expect(
        webhook.at("objectSelector.matchLabels['azure.workload.identity/use']") == "true")
      #expect(webhook["admissionReviewVersions"] == ["v1", "v1beta1"])
      let url = try #require(webhook.at("clientConfig.url")?.stringValue)
      let review: JSONValue = [
        "apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview",
        "request": [
          "uid": "u", "namespace": "default",
          "object": ["metadata": ["name": "p"], "spec": ["containers": [["name": "c"]]]],
        ],
      ]
      let response = try await world.network.send(
        HTTPRequest(
          .post, url, headers: ["Content-Type": "application/json"], body: review.serialized()))
      #expect(try response.json().at("response.allowed") == true)
    }
  }

  @Test(
    "Agents below 1.21 end in a failure that names the reason; from 1.21 on they do the work",
    arguments: [
      ("1.20.0", false), ("1.20.9", false), ("1.21.0", true), ("1.21.10", true), ("1.32.7", true),
    ])
  func versionGate(version: String, works: Bool) async throws {
    let world = try await ArcWorld()
    world.cluster.setKeys(["one"])
    let resource = try await world.simulation.run {
      try await world.connect(world.options(agents: version))
    }
    let profile = try #require(resource.at("properties.arcAgentProfile"))
    #expect(profile["agentState"]?.stringValue == (works ? "Succeeded" : "Failed"))
    let errors = profile["agentErrors"]?.arrayValue ?? []
    #expect(errors.isEmpty == works)
    if !works {
      #expect(errors.first?["message"]?.stringValue?.contains("agent version \(version)") == true)
      #expect(!world.cluster.paths.contains { $0.hasPrefix(Self.webhooks) })
      let issuer = try ArcWorld.issuerURL(of: resource)
      let document = try await world.fetch(issuer + ".well-known/openid-configuration")
      #expect(document.status == 404, "nobody copied the keys")
    }
  }

  @Test("Agents that are upgraded past the gate do what the old ones could not")
  func upgrade() async throws {
    let world = try await ArcWorld()
    try await world.simulation.run {
      var options = world.options(agents: "1.20.9")
      options.disableAutoUpgrade = true
      try await world.connect(options)
      options.agentVersion = "1.21.0"
      let resource = try await world.az().upgrade(options, cluster: world.cluster.access).resource
      #expect(resource.at("properties.arcAgentProfile.agentState") == "Succeeded")
      #expect(resource.at("properties.arcAgentProfile.agentErrors") == [])
      #expect(resource.at("properties.agentVersion") == "1.21.0")
    }
  }

  @Test("A cluster that is offline while it rotates leaves stale keys behind until it is back")
  func staleKeys() async throws {
    let world = try await ArcWorld()
    world.cluster.setKeys(["one"])
    try await world.simulation.run {
      let resource = try await world.connect()
      let url =
        try ArcWorld.issuerURL(of: resource) + "openid/v1/jwks"
      let agents = try #require(await world.arc.agents(for: world.options().id))
      #expect(try await Self.keyIDs(world, url) == ["one"])
      await agents.setOnline(false)
      world.cluster.setKeys(["two", "one"])
      await world.simulation.advance(by: .hours(2))
      #expect(try await Self.keyIDs(world, url) == ["one"])
      await agents.setOnline(true)
      #expect(try await Self.keyIDs(world, url) == ["two", "one"])
      world.cluster.setKeys(["two"])
      await world.simulation.advance(by: .minutes(6))
      #expect(try await Self.keyIDs(world, url) == ["two"])
    }
  }

  @Test("Connectivity is Connecting, Connected, Offline after 15 minutes, Expired after 90 days")
  func connectivity() async throws {
    let world = try await ArcWorld()
    try await world.simulation.run {
      let id = world.options().id
      let plain = world.options(oidc: nil, workloadIdentity: nil)
      try await world.connect(plain)
      #expect(try await Self.status(world) == "Connecting", "the agents are not up yet")
      await world.simulation.advance(by: .minutes(2))
      #expect(try await Self.status(world) == "Connected")
      let agents = try #require(await world.arc.agents(for: id))
      await agents.sync()
      await agents.setOnline(false)
      await world.simulation.advance(by: .minutes(15) - .seconds(1))
      #expect(try await Self.status(world) == "Connected")
      await world.simulation.advance(by: .seconds(1))
      #expect(try await Self.status(world) == "Offline")
      await world.simulation.advance(by: .days(90))
      #expect(try await Self.status(world) == "Expired")
      await agents.setOnline(true)
      #expect(try await Self.status(world) == "Expired", "it has to be connected anew")
    }
  }

  @Test("Disabling workload identity takes the webhook away and leaves the issuer")
  func disable() async throws {
    let world = try await ArcWorld()
    try await world.simulation.run {
      let before = try await world.connect()
      var options = world.options(oidc: nil, workloadIdentity: nil)
      options.disableWorkloadIdentity = true
      _ = try await world.az().update(options, cluster: world.cluster.access)
      await world.simulation.advance(by: .seconds(10))
      let after = try await world.az().show(options).resource
      #expect(after.at("properties.securityProfile.workloadIdentity.enabled") == false)
      #expect(
        after.at("properties.oidcIssuerProfile") == before.at("properties.oidcIssuerProfile"))
      #expect(!world.cluster.paths.contains { $0.hasPrefix(Self.webhooks) })
    }
  }

  @Test("Both features can be enabled on a cluster that was connected without them")
  func enableLater() async throws {
    let world = try await ArcWorld()
    try await world.simulation.run {
      let plain = try await world.connect(world.options(oidc: nil, workloadIdentity: nil))
      #expect(plain.at("properties.oidcIssuerProfile") == nil)
      let resource = try await world.az().update(world.options(), cluster: world.cluster.access)
        .resource
      #expect(resource.at("properties.oidcIssuerProfile.enabled") == true)
      #expect(resource.at("properties.arcAgentProfile.agentState") == "Succeeded")
      #expect(world.cluster.paths.contains { $0.hasPrefix(Self.webhooks) })
    }
  }

  @Test("A cluster out of reach is not connected")
  func outOfReach() async throws {
    let world = try await ArcWorld()
    world.network.detach(world.cluster.access.origin)
    let error = await world.simulation.run {
      await #expect(throws: ConnectedK8sError.self) { try await world.connect() }
    }
    #expect(error?.type == "ValidationError")
    #expect(
      error?.description
        == "Error occured while connecting to the kubernetes cluster: \n"
        + "Error: could not resolve host 'edge-01.k8s.arcfed.internal'")
  }

  @Test("Agents that cannot reach their API server keep trying")
  func unreachableCluster() async throws {
    let world = try await ArcWorld()
    try await world.simulation.run {
      try await world.connect(world.options(oidc: nil, workloadIdentity: nil))
      await world.simulation.advance(by: .minutes(2))
      let profiles: JSONValue = [
        "properties": [
          "oidcIssuerProfile": ["enabled": true],
          "securityProfile": ["workloadIdentity": ["enabled": true]],
        ]
      ]
      world.network.detach(world.cluster.access.origin)
      try await world.change(profiles)
      await world.simulation.advance(by: .minutes(12))
      let failed = try await world.az().show(world.options()).resource
      #expect(failed.at("properties.arcAgentProfile.agentState") == "Failed")
      world.network.attach(world.cluster, to: world.cluster.access.origin)
      await world.simulation.advance(by: .minutes(6))
      let resource = try await world.az().show(world.options()).resource
      #expect(resource.at("properties.arcAgentProfile.agentState") == "Succeeded")
    }
  }

  @Test("Deleting the cluster removes resource, issuer, agents and webhook")
  func delete() async throws {
    let world = try await ArcWorld()
    world.cluster.setKeys(["one"])
    try await world.simulation.run {
      let resource = try await world.connect()
      let issuer = try ArcWorld.issuerURL(of: resource)
      try await world.az().delete(world.options(), cluster: world.cluster.access)
      let gone = try await world.send(.get, world.options().id.text)
      #expect(gone.status == 404)
      let document = try await world.fetch(issuer + "openid/v1/jwks")
      #expect(document.status == 404)
      #expect(
        world.cluster.paths.filter { !$0.contains("/namespaces/") && !$0.hasPrefix("/api/v1") }
          .isEmpty)
      let agents = await world.arc.agents(for: world.options().id)
      #expect(agents == nil)
      let anew = try await world.connect()
      #expect(anew.at("properties.oidcIssuerProfile.issuerUrl")?.stringValue != issuer)
    }
  }

  @Test("What the cluster refuses is a failed state with its words, and is tried again")
  func refusedByCluster() async throws {
    let world = try await ArcWorld()
    world.cluster.refuse(Self.webhooks)
    try await world.simulation.run {
      let failed = try await world.connect()
      #expect(failed.at("properties.arcAgentProfile.agentState") == "Failed")
      let error = failed.at("properties.arcAgentProfile.agentErrors[0]")
      #expect(error?["component"] == "extension-manager")
      #expect(
        error?["message"]?.stringValue
          == "Failed to install the extension 'wiextension' in namespace "
          + "'arc-workload-identity': etcdserver: request timed out")
      world.cluster.refuse(nil)
      await world.simulation.advance(by: .minutes(6))
      let repaired = try await world.az().show(world.options()).resource
      #expect(repaired.at("properties.arcAgentProfile.agentState") == "Succeeded")
      #expect(repaired.at("properties.arcAgentProfile.agentErrors") == [])
    }
  }

  @Test("A webhook that could not be taken away is taken away at the next turn")
  func refusedRemoval() async throws {
    let world = try await ArcWorld()
    try await world.simulation.run {
      var options = world.options()
      options.selfHostedIssuer = "https://issuer.example"
      _ = try await world.connect(options)
      #expect(world.cluster.paths.contains { $0.hasPrefix(Self.webhooks) })
      world.cluster.refuse(Self.webhooks)
      options = world.options(oidc: nil, workloadIdentity: nil)
      options.disableWorkloadIdentity = true
      _ = try? await world.az().update(options, cluster: world.cluster.access)
      await world.simulation.advance(by: .seconds(10))
      #expect(world.cluster.paths.contains { $0.hasPrefix(Self.webhooks) })
      world.cluster.refuse(nil)
      await world.simulation.advance(by: .minutes(11))
      #expect(!world.cluster.paths.contains { $0.hasPrefix(Self.webhooks) })
      let after = try await world.az().show(options).resource
      #expect(after.at("properties.arcAgentProfile.agentState") == "Succeeded")
    }
  }

  @Test("The same happens under every schedule", arguments: 1...10)
  func schedules(seed: UInt64) async throws {
    let expected = try await Self.story(scheduleSeed: 0)
    let found = try await Self.story(scheduleSeed: seed)
    #expect(found == expected)
  }

  private static func story(scheduleSeed: UInt64) async throws -> [String] {
    let world = try await ArcWorld(scheduleSeed: scheduleSeed)
    world.cluster.setKeys(["one"])
    try await world.simulation.run {
      _ = try await world.connect()
      await world.simulation.advance(by: .hours(1))
      try await world.az().delete(world.options(), cluster: world.cluster.access)
    }
    return world.simulation.trace.events.map {
      "\($0.time) \($0.source) \($0.action) \($0.subject)"
    }
  }

  @Test("After a restart the agents go on and the webhook answers, without a new installation")
  func resume() async throws {
    let path = FileManager.default.temporaryDirectory
      .appending(path: "arc-\(UUID().uuidString).sqlite").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let first = try await ArcWorld(storage: .file(path))
    try await first.simulation.run { _ = try await first.connect() }
    let second = try await ArcWorld(storage: .file(path))
    for object in first.cluster.paths {
      second.cluster.set(object, try #require(first.cluster.object(object)))
    }
    second.cluster.setKeys(["new"])
    try await second.simulation.run {
      let id = second.options().id
      let agents = try await second.arc.resumeAgents(for: id, on: second.cluster.access)
      let version = await agents?.version.description
      #expect(version == "1.21.10")
      let resource = try await second.send(.get, id.text).json()
      #expect(resource.at("properties.arcAgentProfile.agentState") == "Succeeded")
      let issuer = resource.at("properties.oidcIssuerProfile.issuerUrl")?.stringValue ?? ""
      #expect(try await Self.keyIDs(second, issuer + "openid/v1/jwks") == ["new"])
      let webhook = WebhookObjects.origin(cluster: "edge-01")
      #expect(second.network.endpoint(at: webhook) != nil)
      let unknown = try await second.arc.resumeAgents(
        for: second.options().id.appending(type: "x", name: "y"), on: second.cluster.access)
      #expect(unknown == nil)
    }
  }

  private static func keyIDs(_ world: ArcWorld, _ url: String) async throws -> [String] {
    try await world.fetch(url).json()["keys"]?.arrayValue?
      .compactMap { $0["kid"]?.stringValue } ?? []
  }

  private static func status(_ world: ArcWorld) async throws -> String? {
    try await world.az().show(world.options()).resource
      .at("properties.connectivityStatus")?.stringValue
  }
}
