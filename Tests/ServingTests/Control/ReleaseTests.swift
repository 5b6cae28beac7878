import ArcFed
import ArcFedHTTP
import ArcFedJOSE
import ArcFedJSON
import Testing

@testable import ArcFedServing

@Suite("The release of the Arc agents", .timeLimit(.minutes(5)))
struct ReleaseTests {
  private static let setUp = """
    { createResourceGroup: { name: "rg" } }, { registerProvider: "Microsoft.Kubernetes" },
    { registerProvider: "Microsoft.KubernetesConfiguration" }
    """
  private static let path = "/clusters/bare/release"

  /// Puts the connected cluster `named` as `az connectedk8s` does.
  private func put(_ certificate: String, in control: ControlClient) async throws {
    let world = control.world
    let token = try await world.administratorToken(scope: "https://management.azure.com/.default")
    let body: JSONValue = [
      "location": "northeurope", "identity": ["type": "SystemAssigned"],
      "properties": [
        "agentPublicKeyCertificate": .string(certificate), "distribution": "k3s",
        "oidcIssuerProfile": ["enabled": true],
        "securityProfile": ["workloadIdentity": ["enabled": true]],
      ],
    ]
    let answer = try await world.emulator.network.send(
      HTTPRequest(
        .put, "https://management.azure.com\(try id(in: control))?api-version=2024-07-01-preview",
        headers: ["Authorization": "Bearer \(token)", "Content-Type": "application/json"],
        body: body.serialized()))
    #expect(answer.isSuccess, "\(String(decoding: answer.bytes, as: UTF8.self))")
  }

  private func id(in control: ControlClient) throws -> String {
    "/subscriptions/\(try control.world.emulator.subscriptionID)/resourceGroups/rg/providers/"
      + "Microsoft.Kubernetes/connectedClusters/named"
  }

  private func wish(
    _ key: PrivateKey?, version: String = "1.21.10", in control: ControlClient
  ) throws -> JSONValue {
    var global: JSONObject = [
      "subscriptionId": .string(try control.world.emulator.subscriptionID),
      "resourceGroupName": "rg", "resourceName": "named",
    ]
    if let key { global["onboardingPrivateKey"] = .string(key.pem) }
    return ["chartVersion": .string(version), "values": ["global": .object(global)]]
  }

  private func refusal(
    _ method: HTTPMethod, _ body: JSONValue?, in control: ControlClient
  ) async throws -> String {
    let answer = try await control.send(method, Self.path, body)
    #expect(!answer.isSuccess)
    return "\(answer.status) \(try answer.json().at("error.code")?.stringValue ?? "")"
  }

  @Test("Agents come up with it, change with it and go with it; what could not work is refused")
  func life() async throws {
    let control = try await ControlClient(Self.setUp, hasFolder: false)
    _ = try await control.json(.post, "/clusters", ["name": "bare"])
    let key = try PrivateKey.generateRSA(bits: 2_048)
    let certificate = Base64.encode(try #require(key.publicKey.rsaPublicKeyPKCS1))
    #expect(try await control.json(.get, Self.path) == ["release": .null])

    // Before the resource is there, and with what does not belong to it.
    let good = try wish(key, in: control)
    #expect(try await refusal(.put, good, in: control) == "409 ReleaseNotReady")
    #expect(try await refusal(.delete, nil, in: control) == "404 NotFound")
    try await put(certificate, in: control)
    let stranger = try PrivateKey.generateRSA(bits: 2_048)
    for (body, expected) in [
      (try wish(stranger, in: control), "409 ReleaseNotReady"),
      (try wish(nil, in: control), "409 ReleaseNotReady"),
      (
        ["chartVersion": "1.21.10", "values": ["global": ["subscriptionId": "x"]]],
        "400 ChartValues"
      ),
      (["chartVersion": "new", "values": good["values"] ?? .null], "400 InvalidVersion"),
      (["chartVersion": "1.21.10", "values": [:], "install": false], "404 NotFound"),
    ] as [(JSONValue, String)] {
      #expect(try await refusal(.put, body, in: control) == expected)
    }
    #expect(try await control.json(.get, "/clusters/bare")["isConnected"] == false)

    let first = try await control.json(.put, Self.path, good)
    #expect(first.at("release.revision") == 1)
    _ = try await control.json(.post, "/clock/advance", ["duration": "2m"])
    let connected = try await control.json(.get, "/clusters/bare")
    #expect(connected["isConnected"] == true)
    #expect(connected.at("agents.version") == "1.21.10")
    let resource = try #require(try control.world.emulator.connectedClusters.first)
    let shown = try await resource.show()
    #expect(shown.at("properties.connectivityStatus") == "Connected")
    #expect(shown.at("properties.arcAgentProfile.agentState") == "Succeeded")
    #expect(shown.at("properties.agentPublicKeyCertificate") == "")
    #expect(resource.name == "bare")
    #expect(shown["name"] == "named")

    // As `az connectedk8s update` puts it again: with the certificate empty.
    try await put("", in: control)
    let second = try await control.json(
      .put, Self.path, try wish(key, version: "1.22.0", in: control))
    #expect(second.at("release.revision") == 2)
    #expect(try await control.json(.get, "/clusters/bare").at("agents.version") == "1.22.0")
    #expect(try await control.json(.get, Self.path) == second)

    #expect(try await control.json(.delete, Self.path) == second)
    #expect(try await control.json(.get, "/clusters/bare")["agents"] == nil)
    #expect(try await control.json(.get, Self.path) == ["release": .null])
  }

  @Test("What the built-in client has installed is a release as well, and may be upgraded")
  func builtIn() async throws {
    let control = try await ControlClient(
      Self.setUp + """
        , { connectCluster: { name: "bare", resourceGroup: "rg", location: "northeurope",
            distribution: "k3s", enableOIDCIssuer: true, enableWorkloadIdentity: true } }
        """, hasFolder: false)
    let release = try await control.json(.get, Self.path)
    #expect(release.at("release.namespace") == "azure-arc-release")
    #expect(release.at("release.values.global.resourceName") == "bare")
    let body: JSONValue = [
      "chartVersion": release.at("release.chartVersion") ?? .null,
      "values": release.at("release.values") ?? .null, "install": false,
    ]
    let upgraded = try await control.json(.put, Self.path, body)
    #expect(upgraded.at("release.revision") == 2)
  }

  @Test("A cluster that was connected by it goes on after its world is opened again")
  func reopening() async throws {
    let folder = try TemporaryFolder()
    let state = "\(folder.path)/world.sqlite"
    do {
      let control = try await ControlClient(Self.setUp, stateFile: state)
      _ = try await control.json(.post, "/clusters", ["name": "bare"])
      let key = try PrivateKey.generateRSA(bits: 2_048)
      try await put(Base64.encode(try #require(key.publicKey.rsaPublicKeyPKCS1)), in: control)
      _ = try await control.json(.put, Self.path, try wish(key, in: control))
      _ = try await control.json(.post, "/clock/advance", ["duration": "2m"])
      await control.world.server.shutdown(within: .seconds(1))
      try control.world.emulator.end()
    }
    let again = try await ControlClient(stateFile: state)
    #expect(try await again.json(.get, "/clusters/bare").at("agents.version") == "1.21.10")
    #expect(try await again.json(.get, Self.path).at("release.revision") == 1)
  }
}
