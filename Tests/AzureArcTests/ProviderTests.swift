import ArcFedHTTP
import ArcFedJSON
import ArcFedResourceManager
import ArcFedSimulation
import Testing

@testable import ArcFedAzureArc

@Suite("Microsoft.Kubernetes/connectedClusters")
struct ProviderTests {
  @Test(
    "Each api-version has its profiles or has them not", arguments: try rows("api-versions.json"))
  func apiVersions(row: JSONValue) async throws {
    let version = try #require(row["version"]?.stringValue)
    let hasProfiles = row["profiles"]?.boolValue ?? false
    let world = try await prepared()
    try await world.simulation.run {
      let id = world.options().id.text
      let created = try await world.send(.put, id, version: version, body: Self.body(oidc: true))
      #expect(created.status == 201)
      let same = try await world.send(.get, id, version: version).json()
      let newest = try await world.send(.get, id).json()
      for path in ["properties.oidcIssuerProfile", "properties.securityProfile"] {
        #expect((same.at(path) != nil) == hasProfiles)
        #expect((newest.at(path) != nil) == hasProfiles, "an old version cannot enable anything")
      }
      #expect(
        (same.at("properties.arcAgentProfile") != nil) == (row["agentProfile"]?.boolValue == true))
    }
  }

  @Test("A version that nobody declared is refused by Resource Manager")
  func unknownVersion() async throws {
    let world = try await prepared()
    let response = try await world.simulation.run {
      try await world.send(
        .put, world.options().id.text, version: "2020-02-02", body: Self.body())
    }
    #expect(response.status == 400)
    #expect(try response.json().at("error.code") == "NoRegisteredProviderFound")
  }

  @Test("PUT creates with an operation to follow, and replaces without one")
  func put() async throws {
    let world = try await prepared()
    try await world.simulation.run {
      let id = world.options().id.text
      let created = try await world.send(.put, id, body: Self.body(oidc: true))
      #expect(created.status == 201)
      #expect(created.headers["Retry-After"] == "1")
      #expect(try created.json().at("properties.provisioningState") == "Accepted")
      let operation = try #require(created.headers["Azure-AsyncOperation"])
      #expect(operation.hasPrefix("https://management.azure.com/subscriptions/"))
      await world.simulation.advance(by: .seconds(6))
      let found = try await world.send(.get, id).json()
      #expect(found.at("properties.provisioningState") == "Succeeded")
      let replaced = try await world.send(.put, id, body: Self.body(oidc: true))
      #expect(replaced.status == 200)
      #expect(
        try replaced.json().at("properties.oidcIssuerProfile")
          == found.at("properties.oidcIssuerProfile"), "the issuer never changes")
    }
  }

  @Test("The resource has the members and the casing of the real one")
  func members() async throws {
    let world = try await ArcWorld()
    let resource = try await world.simulation.run { try await world.connect() }
    #expect(resource["type"] == "microsoft.kubernetes/connectedclusters")
    #expect(
      resource["id"]?.stringValue
        == "/subscriptions/\(ArcWorld.subscription)/resourceGroups/rg/providers/"
        + "Microsoft.Kubernetes/connectedClusters/edge-01")
    #expect(resource.at("identity.type") == "SystemAssigned")
    #expect(resource.at("identity.tenantId")?.stringValue == ArcWorld.tenantID)
    #expect(resource.at("identity.principalId")?.stringValue?.count == 36)
    #expect(
      resource.at("systemData.lastModifiedBy") == "64b12d6e-6549-484c-8cc6-6281839ba394")
    #expect(
      resource.at("properties.agentPublicKeyCertificate") == "",
      "the agents have exchanged the key for a certificate")
    for (member, value) in [
      ("distribution", "k3s"), ("privateLinkState", "Disabled"),
      ("azureHybridBenefit", "NotApplicable"), ("provisioningState", "Succeeded"),
    ] {
      #expect(resource.at("properties.\(member)")?.stringValue == value)
    }
    #expect(resource.at("properties.totalCoreCount") == 4)
    #expect(resource.at("properties.securityProfile") == ["workloadIdentity": ["enabled": true]])
    #expect(
      resource.at("properties.arcAgentProfile") == [
        "agentAutoUpgrade": "Enabled", "agentState": "Succeeded", "agentErrors": [],
      ])
    let issuer = resource.at("properties.oidcIssuerProfile")
    #expect(issuer?["enabled"] == true)
    #expect(issuer?["selfHostedIssuerUrl"] == nil)
  }

  @Test("A PATCH of properties takes its time in the versions that say so; one of tags never does")
  func patchInTime() async throws {
    let world = try await prepared()
    try await world.simulation.run {
      let id = world.options().id.text
      let body: JSONValue = ["properties": ["distributionVersion": "1.2"]]
      _ = try await world.send(.put, id, body: Self.body())
      await world.simulation.advance(by: .seconds(6))
      let tags = try await world.send(.patch, id, body: ["tags": ["a": "b"]])
      #expect(tags.status == 200)
      let older = try await world.send(.patch, id, version: "2025-08-01-preview", body: body)
      #expect(older.status == 200)
      let patched = try await world.send(.patch, id, body: body)
      #expect(patched.status == 202)
      #expect(patched.headers["Azure-AsyncOperation"] == nil)
      #expect(patched.headers["Retry-After"] == "1")
      let location = try #require(patched.headers["Location"])
      let early = try await world.sendAnywhere(.get, location)
      #expect(early.status == 202)
      #expect(early.headers["Location"] == location)
      await world.simulation.advance(by: .seconds(6))
      let done = try await world.sendAnywhere(.get, location)
      #expect(done.status == 200)
      #expect(try done.json().at("properties.distributionVersion") == "1.2")
    }
  }

  @Test("A cluster that is being deleted takes no changes")
  func changesWhileDeleting() async throws {
    let world = try await prepared()
    try await world.simulation.run {
      let id = world.options().id.text
      _ = try await world.send(.put, id, body: Self.body())
      let deleting = try await world.send(.delete, id)
      #expect(deleting.status == 202)
      for (method, body) in [(HTTPMethod.put, Self.body()), (.patch, ["tags": ["a": "b"]])] {
        let refused = try await world.send(method, id, body: body)
        #expect(refused.status == 409)
        #expect(try refused.json().at("error.code") == "Conflict")
      }
      let again = try await world.send(.delete, id)
      #expect(again.status == 202)
      await world.simulation.advance(by: .seconds(6))
      #expect(try await world.send(.get, id).status == 404)
      let result = try await world.sendAnywhere(
        .get, try #require(deleting.headers["Location"]))
      #expect(result.status == 204)
      #expect(try await world.send(.delete, id).status == 204)
    }
  }

  @Test("A deletion is of one cluster, and not of who has its name later")
  func nextOfTheName() async throws {
    let world = try await prepared()
    try await world.simulation.run {
      let id = world.options().id.text
      _ = try await world.send(.put, id, body: Self.body())
      await world.simulation.advance(by: .seconds(6))
      for _ in 1...2 {
        #expect(try await world.send(.delete, id).status == 202)
        await world.simulation.advance(by: .seconds(3))
      }
      #expect(try await world.send(.get, id).status == 404)
      #expect(try await world.send(.put, id, body: Self.body()).status == 201)
      await world.simulation.advance(by: .seconds(20))
      let found = try await world.send(.get, id)
      #expect(found.status == 200)
      #expect(try found.json().at("properties.provisioningState") == "Succeeded")
    }
  }

  @Test("What a PUT has begun does not undo a deletion")
  func deletionWhileMaking() async throws {
    let world = try await prepared()
    try await world.simulation.run {
      let id = world.options().id.text
      _ = try await world.send(.put, id, body: Self.body())
      await world.simulation.advance(by: .seconds(2))
      _ = try await world.send(.delete, id)
      // The operation of the PUT has ended, that of the deletion has not.
      await world.simulation.advance(by: .seconds(4))
      let found = try await world.send(.get, id).json()
      #expect(found.at("properties.provisioningState") == "Deleting")
      #expect(try await world.send(.put, id, body: Self.body()).status == 409)
      await world.simulation.advance(by: .seconds(2))
      #expect(try await world.send(.get, id).status == 404)
    }
  }

  @Test("A cluster of Azure's own making has no agents at first")
  func provisioned() async throws {
    let world = try await prepared()
    try await world.simulation.run {
      var body = Self.body()
      body["kind"] = "ProvisionedCluster"
      let created = try await world.send(.put, world.options().id.text, body: body).json()
      #expect(created.at("properties.connectivityStatus") == "AgentNotInstalled")
      let operations = try await world.send(.get, "/providers/Microsoft.Kubernetes/operations")
      #expect(
        try operations.json().at("value[0].name") == "Microsoft.Kubernetes/connectedClusters/read")
    }
  }

  @Test("The key that connects a cluster is shown until its agents have their certificate")
  func certificate() async throws {
    let world = try await prepared()
    let shown = try await world.simulation.run {
      let id = world.options().id.text
      let created = try await world.send(.put, id, body: Self.body())
      return try created.json().at("properties.agentPublicKeyCertificate")
    }
    #expect(shown == Self.body().at("properties.agentPublicKeyCertificate"))
  }

  @Test("PATCH changes tags and four properties, and cannot toggle workload identity")
  func patch() async throws {
    let world = try await prepared()
    try await world.simulation.run {
      let id = world.options().id.text
      _ = try await world.send(.put, id, body: Self.body())
      let patched = try await world.send(
        .patch, id,
        body: [
          "tags": ["team": "a"],
          "properties": [
            "distribution": "k3s", "azureHybridBenefit": "True",
            "oidcIssuerProfile": ["enabled": true],
            "securityProfile": ["workloadIdentity": ["enabled": true]],
          ],
        ])
      #expect(patched.status == 202)
      let resource = try patched.json()
      #expect(resource.at("tags.team") == "a")
      #expect(resource.at("properties.azureHybridBenefit") == "True")
      #expect(resource.at("properties.oidcIssuerProfile") == nil)
      #expect(resource.at("properties.securityProfile") == nil)
    }
  }

  @Test("What a PUT lacks or must not change is said", arguments: try rows("put-errors.json"))
  func refusals(row: JSONValue) async throws {
    let world = try await prepared()
    try await world.simulation.run {
      let id = world.options().id.text
      if row["onExisting"]?.boolValue == true {
        _ = try await world.send(.put, id, body: Self.body(oidc: true))
      }
      let body = Self.body(oidc: true).mergePatched(with: row["change"] ?? [:])
      let response = try await world.send(.put, id, body: body)
      #expect(response.status == row["status"]?.intValue)
      let error = try response.json()["error"]
      #expect(error?["code"] == row["code"])
      #expect(error?["message"] == row["message"])
    }
  }

  @Test("Clusters are listed by group and by subscription, and credentials are handed out")
  func listing() async throws {
    let world = try await prepared()
    try await world.simulation.run {
      let id = world.options().id
      _ = try await world.send(.put, id.text, body: Self.body())
      let collection = "providers/Microsoft.Kubernetes/connectedClusters"
      for scope in [
        "/subscriptions/\(ArcWorld.subscription)/resourceGroups/RG",
        "/subscriptions/\(ArcWorld.subscription)",
      ] {
        let list = try await world.send(.get, "\(scope)/\(collection)").json()
        #expect(list.at("value[0].name") == "edge-01")
      }
      let credentials = try await world.send(
        .post, "\(id.text)/listClusterUserCredential",
        body: ["authenticationMethod": "AAD", "clientProxy": true])
      #expect(credentials.status == 200)
      #expect(try credentials.json().at("kubeconfigs[0].name") == "AAD")
    }
  }

  @Test("DELETE takes its time, and of nothing there is nothing to delete")
  func delete() async throws {
    let world = try await prepared()
    try await world.simulation.run {
      let id = world.options().id.text
      let nothing = try await world.send(.delete, id)
      #expect(nothing.status == 204)
      _ = try await world.send(.put, id, body: Self.body())
      let deleting = try await world.send(.delete, id)
      #expect(deleting.status == 202)
      #expect(deleting.headers["Azure-AsyncOperation"] != nil)
      let found = try await world.send(.get, id).json()
      #expect(found.at("properties.provisioningState") == "Deleting")
      await world.simulation.advance(by: .seconds(6))
      let gone = try await world.send(.get, id)
      #expect(gone.status == 404)
      #expect(try gone.json().at("error.code") == "ResourceNotFound")
    }
  }

  @Test("What is not there cannot be changed or asked for anything")
  func missing() async throws {
    let world = try await prepared()
    try await world.simulation.run {
      let id = world.options().id.text
      for (method, path) in [
        (HTTPMethod.get, id), (.patch, id), (.post, "\(id)/listClusterUserCredential"),
      ] {
        let response = try await world.send(method, path, body: ["tags": [:]])
        #expect(response.status == 404)
        #expect(try response.json().at("error.code") == "ResourceNotFound")
      }
      _ = try await world.send(.put, id, body: Self.body())
      let action = try await world.send(.post, "\(id)/selfDestruct", body: [:])
      #expect(action.status == 404)
      let patch = try await world.send(.patch, id, body: [])
      #expect(patch.status == 400)
    }
  }

  /// A world with registered namespaces and a resource group.
  private func prepared() async throws -> ArcWorld {
    let world = try await ArcWorld()
    try await world.simulation.run {
      try await world.az().registerProviders(subscription: ArcWorld.subscription)
      _ = try await world.send(
        .put, "/subscriptions/\(ArcWorld.subscription)/resourcegroups/rg", version: "2024-11-01",
        body: ["location": "northeurope"])
    }
    return world
  }

  /// A body that is in order.
  static func body(oidc: Bool = false) -> JSONValue {
    var body: JSONValue = [
      "location": "northeurope", "identity": ["type": "SystemAssigned"],
      "properties": ["agentPublicKeyCertificate": "MII", "distribution": "generic"],
    ]
    if oidc, var properties = body["properties"] {
      properties["oidcIssuerProfile"] = ["enabled": true]
      properties["securityProfile"] = ["workloadIdentity": ["enabled": true]]
      body["properties"] = properties
    }
    return body
  }
}
