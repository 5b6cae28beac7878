import ArcFedHTTP
import ArcFedJSON
import ArcFedResourceManager
import ArcFedSimulation
import Testing

@testable import ArcFedAzureArc

@Suite("az connectedk8s")
struct ConnectedK8sTests {
  @Test("It refuses in its own words", arguments: try rows("client-errors.json"))
  func refusals(row: JSONValue) async throws {
    let world = try await ArcWorld()
    let az = try world.az(
      cli: row["cli"]?.stringValue ?? "2.64.0",
      extension: row["extension"]?.stringValue ?? "1.10.0")
    let options = Self.options(row["options"] ?? [:], world)
    let cluster = world.cluster.access
    let error = await world.simulation.run {
      await #expect(throws: ConnectedK8sError.self) {
        try await Self.prepare(world, az, row)
        switch row["command"]?.stringValue {
        case "update": _ = try await az.update(options, cluster: cluster)
        case "upgrade": _ = try await az.upgrade(options, cluster: cluster)
        case "delete": try await az.delete(options, cluster: cluster)
        case "show": _ = try await az.show(options)
        default: _ = try await az.connect(options, cluster: cluster)
        }
      }
    }
    #expect(error?.description == row["message"]?.stringValue)
    #expect(error?.type == row["type"]?.stringValue)
    #expect(error?.exitCode == row["exitCode"]?.intValue ?? 1)
  }

  /// Brings about what a row is about.
  private static func prepare(
    _ world: ArcWorld, _ az: ConnectedK8s, _ row: JSONValue
  ) async throws {
    if let namespaces = row["registered"]?.arrayValue?.compactMap(\.stringValue) {
      try await world.register(namespaces)
    } else {
      try await az.registerProviders(subscription: ArcWorld.subscription)
    }
    await world.arc.setLeavesExtensionsStuck(row["stuck"]?.boolValue ?? false)
    if let distribution = row["existing"]?.stringValue {
      var plain = world.options(oidc: nil, workloadIdentity: nil)
      plain.distribution = distribution
      plain.agentVersion = row["agents"]?.stringValue ?? plain.agentVersion
      try await world.connect(plain)
      await world.simulation.advance(by: .minutes(2))
    }
    if let kind = row["kind"]?.stringValue { try await world.change(["kind": .string(kind)]) }
    switch row["prepare"]?.stringValue {
    case "the release is taken out by hand": world.cluster.forget(Self.configMap)
    case "the resource is deleted by hand":
      _ = try await world.send(.delete, world.options().id.text)
      await world.simulation.advance(by: .seconds(10))
    case "the release is another resource's":
      world.cluster.change(Self.configMap, ["data": ["AZURE_RESOURCE_NAME": "edge-02"]])
    case "another resource has the release":
      var other = world.options(oidc: nil, workloadIdentity: nil)
      other.name = "edge-02"
      world.cluster.forget(Self.configMap)
      try await world.connect(other)
    default: break
    }
  }

  private static let configMap = "/api/v1/namespaces/azure-arc/configmaps/azure-clusterconfig"

  @Test("The versions of the requirements are enough, and an old extension still connects plainly")
  func versions() async throws {
    for (cli, version, oidc) in [
      ("2.64.0", "1.10.0", true), ("2.91.0", "1.11.0", true), ("2.64.0", "1.9.3", nil),
      ("2.63.0", "1.7.3", nil),
    ] {
      let world = try await ArcWorld()
      let az = try world.az(cli: cli, extension: version)
      try await world.simulation.run {
        try await az.registerProviders(subscription: ArcWorld.subscription)
        let options = world.options(oidc: oidc, workloadIdentity: oidc)
        let resource = try await az.connect(options, cluster: world.cluster.access).resource
        #expect((resource.at("properties.oidcIssuerProfile") != nil) == (oidc == true))
      }
    }
  }

  @Test("It prints its steps and waits for the agents, every five seconds")
  func steps() async throws {
    let world = try await ArcWorld()
    let outcome = try await world.simulation.run {
      let az = try world.az()
      try await az.registerProviders(subscription: ArcWorld.subscription)
      return try await az.connect(world.options(), cluster: world.cluster.access)
    }
    let texts = outcome.steps.map { $0.split(separator: ": ", maxSplits: 2).last.map(String.init) }
    #expect(
      texts == [
        "Validating custom access token", "Checking Provider Registrations", "Setting KubeConfig",
        "Escape Proxy Settings, if passed in", "Checking Connectivity to Cluster",
        "Do node validations", "Determining Cluster Distribution and Infrastructure",
        "Checking Connect RP is available in the Location passed in.",
        "Check if an earlier azure-arc release exists", "Get namespace of release: azure-arc",
        "Check if ResourceGroup exists.  Try to create if it doesn't",
        "Generating Public-Private Key pair", "Generating ARM Request Payload",
        "Azure resource provisioning has begun.", "Azure resource provisioning has finished.",
        "Starting to install Azure arc agents on the Kubernetes cluster.",
        "Wait for Agent State to reach terminal state, with timeout of 15",
        "Agent state has reached terminal state of Succeeded.",
      ])
    #expect(outcome.steps.first?.hasPrefix("Step: 2026-03-02T09-00-00Z: ") == true)
  }

  @Test("Both flags of workload identity are refused only when both say yes")
  func bothFlags() async throws {
    let world = try await ArcWorld()
    let resource = try await world.simulation.run {
      try await world.connect()
      var options = world.options(oidc: nil, workloadIdentity: false)
      options.disableWorkloadIdentity = true
      return try await world.az().update(options, cluster: world.cluster.access).resource
    }
    #expect(resource.at("properties.securityProfile.workloadIdentity.enabled") == false)
  }

  @Test("A namespace that is Registering is good enough")
  func registering() async throws {
    let world = try await ArcWorld(registrationDuration: .minutes(5))
    let resource = try await world.simulation.run { try await world.connect() }
    #expect(resource.at("properties.provisioningState") == "Succeeded")
  }

  @Test("Tags are patched, and the command does not wait for the agents then")
  func tags() async throws {
    let world = try await ArcWorld()
    let (outcome, state) = try await world.simulation.run {
      try await world.connect(world.options(oidc: nil, workloadIdentity: nil))
      var options = world.options()
      options.tags = ["env": "edge"]
      let outcome = try await world.az().update(options, cluster: world.cluster.access)
      let shown = try await world.az().show(options).resource
      return (outcome, shown.at("properties.oidcIssuerProfile.enabled"))
    }
    #expect(outcome.resource["tags"] == ["env": "edge"])
    #expect(outcome.resource.at("properties.oidcIssuerProfile") == nil, "the answer to the PATCH")
    #expect(!outcome.steps.contains { $0.contains("Agent State") })
    #expect(state == true, "the issuer is enabled all the same")
  }

  @Test("Connecting again puts the resource and leaves the agents alone")
  func again() async throws {
    let world = try await ArcWorld()
    let (first, second) = try await world.simulation.run {
      let first = try await world.connect(world.options(oidc: true, workloadIdentity: nil))
      let outcome = try await world.az().connect(
        world.options(agents: "1.22.0"), cluster: world.cluster.access)
      return (first, outcome)
    }
    #expect(second.steps.last?.hasSuffix("Found an earlier instance of azure-arc release") == true)
    let issuer = "properties.oidcIssuerProfile.issuerUrl"
    #expect(first.at(issuer) == second.resource.at(issuer))
    #expect(second.resource.at("properties.securityProfile.workloadIdentity.enabled") == true)
    #expect(second.resource.at("properties.agentVersion") == "1.21.10")
  }

  @Test("What an earlier resource left in the cluster is cleaned up")
  func leftovers() async throws {
    let world = try await ArcWorld()
    let resource = try await world.simulation.run {
      try await world.connect()
      _ = try await world.send(.delete, world.options().id.text)
      await world.simulation.advance(by: .seconds(10))
      return try await world.connect()
    }
    #expect(resource.at("properties.arcAgentProfile.agentState") == "Succeeded")
  }

  @Test("A group that another distribution was refused in stays behind")
  func refusedLate() async throws {
    let world = try await ArcWorld()
    let group = try await world.simulation.run {
      let az = try world.az()
      try await az.registerProviders(subscription: ArcWorld.subscription)
      var options = world.options()
      options.distribution = "eks"
      let connecting = options
      await #expect(throws: ConnectedK8sError.selfHostedIssuerRequired(distribution: "eks")) {
        _ = try await az.connect(connecting, cluster: world.cluster.access)
      }
      return try await world.send(
        .get, "/subscriptions/\(ArcWorld.subscription)/resourceGroups/rg", version: "2024-11-01")
    }
    #expect(group.status == 200, "the client checks the distribution only after it has made it")
  }

  @Test("Nodes tell the distribution when nobody says it", arguments: try rows("nodes.json"))
  func heuristics(row: JSONValue) async throws {
    let world = try await ArcWorld()
    world.cluster.set("/api/v1/nodes", ["items": row["nodes"] ?? []])
    let found = await ClusterRelease.distribution(of: world.cluster.access, over: world.network)
    #expect(found == row["distribution"]?.stringValue)
  }

  @Test("It does not wait when there is nothing to wait for")
  func noWait() async throws {
    let world = try await ArcWorld()
    let outcome = try await world.simulation.run {
      let az = try world.az()
      try await az.registerProviders(subscription: ArcWorld.subscription)
      return try await az.connect(
        world.options(oidc: nil, workloadIdentity: nil), cluster: world.cluster.access)
    }
    #expect(!outcome.steps.contains { $0.contains("Agent State") })
    #expect(outcome.resource.at("properties.arcAgentProfile.agentState") == nil)
  }

  @Test("A failed agent state is reported as reached, and the command succeeds")
  func failedState() async throws {
    let world = try await ArcWorld()
    let outcome = try await world.simulation.run {
      let az = try world.az()
      try await az.registerProviders(subscription: ArcWorld.subscription)
      return try await az.connect(
        world.options(agents: "1.20.9"), cluster: world.cluster.access)
    }
    #expect(
      outcome.steps.last?.hasSuffix("Agent state has reached terminal state of Failed.") == true)
  }

  @Test("The name of another cluster's resource is refused")
  func occupied() async throws {
    let world = try await ArcWorld()
    let other = FakeCluster(name: "edge-02")
    world.network.attach(other, to: other.access.origin)
    let error = try await world.simulation.run {
      try await world.connect()
      let az = try world.az()
      return await #expect(throws: ConnectedK8sError.self) {
        _ = try await az.connect(world.options(), cluster: other.access)
      }
    }
    #expect(error == .resourceExists(name: "edge-01", resourceGroup: "rg"))
  }

  @Test("An upgrade by hand needs automatic upgrades to be off")
  func upgrade() async throws {
    let world = try await ArcWorld()
    let error = try await world.simulation.run {
      try await world.connect()
      let az = try world.az()
      return await #expect(throws: ConnectedK8sError.self) {
        _ = try await az.upgrade(world.options(agents: "1.22.0"), cluster: world.cluster.access)
      }
    }
    #expect(error == .autoUpgradeEnabled)
  }

  @Test("An offline cluster makes the wait time out after 15 minutes")
  func timeout() async throws {
    let world = try await ArcWorld()
    let error = try await world.simulation.run {
      try await world.connect(world.options(oidc: nil, workloadIdentity: nil))
      await world.simulation.advance(by: .minutes(2))
      await world.arc.agents(for: world.options().id)?.setOnline(false)
      let az = try world.az()
      return await #expect(throws: ConnectedK8sError.self) {
        _ = try await az.update(world.options(), cluster: world.cluster.access)
      }
    }
    #expect(error == .agentStateTimeout)
  }

  @Test("Resource Manager's refusals come through with code and message")
  func refusedByResourceManager() async throws {
    let world = try await ArcWorld()
    let error = try await world.simulation.run {
      let az = try world.az()
      try await az.registerProviders(subscription: ArcWorld.subscription)
      var options = world.options()
      options.resourceGroup = "rg."
      let connecting = options
      return await #expect(throws: ConnectedK8sError.self) {
        _ = try await az.connect(connecting, cluster: world.cluster.access)
      }
    }
    let message =
      "The provided resource group name 'rg.' has these invalid characters: '.'. The name can only "
      + "be a letter, digit, '-', '.', '(', ')' or '_'."
    #expect(
      error
        == .resourceManager(
          status: 400, code: "InvalidResourceGroup", message: message,
          summary: "Failed to create the resource group"))
    #expect(
      error?.description
        == "Http response error occured while making ARM request: (InvalidResourceGroup) "
        + "\(message)\nCode: InvalidResourceGroup\nMessage: \(message)\n"
        + "Summary: Failed to create the resource group")
    #expect(error?.type == "AzureResponseError")
  }

  @Test("Versions compare number by number")
  func versionOrder() throws {
    let texts = ["1.9.0", "1.9.10", "1.10.0", "1.21", "1.21.0", "1.21.10", "2.0.0b1"]
    let versions = try texts.map { try #require(SoftwareVersion($0)) }
    #expect(versions.sorted().map(\.description) == texts)
    #expect(versions[3] == versions[4])
    #expect(SoftwareVersion("latest") == nil)
  }

  @Test("Each distribution has its documented way", arguments: ArcDistribution.allCases)
  func distributions(distribution: ArcDistribution) {
    let configuration = distribution.configuration(issuer: "https://i/")
    switch distribution {
    case .k3s:
      #expect(
        configuration
          == .k3sConfiguration(arguments: [
            "service-account-issuer=https://i/", "service-account-max-token-expiration=24h",
          ]))
    case .openshift: #expect(configuration == .openShiftAuthentication(issuer: "https://i/"))
    case .tkg:
      #expect(
        configuration == .clusterTopology(arguments: ["service-account-issuer=https://i/"]))
    case .gke, .eks, .aks:
      #expect(configuration == .selfHosted)
      #expect(
        ConnectedK8sValidation.distributionsWithOwnIssuer.contains(distribution.rawValue))
    case .aksEdgeK3s, .aksEdgeK8s, .aksWorkload: #expect(configuration == .byProduct)
    case .generic: #expect(!distribution.support.generallyAvailable)
    }
  }

  private static func options(_ row: JSONValue, _ world: ArcWorld) -> ConnectedK8sOptions {
    var options = world.options(
      oidc: row["oidc"]?.boolValue, workloadIdentity: row["workloadIdentity"]?.boolValue)
    options.disableWorkloadIdentity = row["disableWorkloadIdentity"]?.boolValue
    options.selfHostedIssuer = row["selfHosted"]?.stringValue ?? ""
    options.distribution = row["distribution"]?.stringValue ?? "k3s"
    options.location = row["location"]?.stringValue ?? options.location
    return options
  }
}
