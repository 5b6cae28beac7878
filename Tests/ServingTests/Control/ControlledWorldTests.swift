import ArcFed
import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation
import Foundation
import Testing

@testable import ArcFedServing

@Suite("A world that is controlled over the wire", .serialized, .timeLimit(.minutes(5)))
struct ControlledWorldTests {
  /// A pod that can have a token.
  private static let steps = """
    { connectCluster: { name: "edge", resourceGroup: "rg", location: "northeurope",
        distribution: "k3s", enableOIDCIssuer: true, enableWorkloadIdentity: true },
      save: { issuer: "properties.oidcIssuerProfile.issuerUrl" } },
    { configureAPIServer: { cluster: "edge",
        arguments: ["service-account-issuer=${issuer}"] } },
    { createIdentity: { name: "app", resourceGroup: "rg", location: "northeurope" },
      save: { clientId: "properties.clientId" } },
    { createFederatedCredential: { identity: "app", name: "edge", issuer: "${issuer}",
        subject: "system:serviceaccount:default:app", audiences: ["api://AzureADTokenExchange"] } },
    { createVault: { name: "kv-test", resourceGroup: "rg" } },
    { apply: { cluster: "edge", manifests: [
      { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "app",
          annotations: { "azure.workload.identity/client-id": "${clientId}" } } },
      { apiVersion: "v1", kind: "Pod", metadata: { name: "app",
          labels: { "azure.workload.identity/use": "true" } },
        spec: { serviceAccountName: "app", containers: [{ name: "main", image: "app" }] } } ] } },
    { advance: "1m" }
    """
  private static let setUp = """
    { createResourceGroup: { name: "rg" } }, { registerProvider: "Microsoft.Kubernetes" },
    { registerProvider: "Microsoft.KubernetesConfiguration" }, \(steps)
    """

  private func exchange(
    _ assertion: String, in control: ControlClient
  ) async throws -> HTTPResponse {
    let emulator = try control.world.emulator
    return try await control.ask(
      .post, "/\(emulator.tenantID)/oauth2/v2.0/token",
      [
        ("grant_type", "client_credentials"),
        ("client_id", try emulator.managedIdentity(named: "app").clientID),
        ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
        ("client_assertion", assertion), ("scope", "https://vault.azure.net/.default"),
      ])
  }

  private func token(in control: ControlClient) async throws -> String {
    let path =
      "/clusters/edge/pods/default/app/file?path="
      + "/var/run/secrets/azure/tokens/azure-identity-token"
    return String(decoding: try await control.send(.get, path).bytes, as: UTF8.self)
  }

  @Test("The clock is read, moved, stopped and let run")
  func clock() async throws {
    let control = try await ControlClient(hasFolder: false)
    let frozen = try await control.json(.post, "/clock/freeze", ["at": "2031-01-02T03:04:05Z"])
    #expect(frozen["isFrozen"] == true)
    let moved = try await control.json(.post, "/clock/advance", ["duration": "1h"])
    #expect(moved["now"]?.stringValue?.hasPrefix("2031-01-02T04:04:05") == true)
    #expect(try await control.json(.get, "/clock")["now"] == moved["now"])
    let running = try await control.json(.post, "/clock/run")
    #expect(running["isFrozen"] == false)
    #expect(running["now"]?.stringValue?.hasPrefix("2031-01-02T04:0") == true)
  }

  @Test("Faults are set, shown, felt and taken back")
  func faults() async throws {
    let control = try await ControlClient(hasFolder: false)
    let rules: JSONValue = ["rules": [["host": "login.*", "status": 503]]]
    #expect(try await control.json(.put, "/faults", rules) == rules)
    #expect(try await control.json(.get, "/faults") == rules)
    let tenant = try control.world.emulator.tenantID
    let path = "/\(tenant)/v2.0/.well-known/openid-configuration"
    #expect(try await control.ask(.get, path).status == 503)
    #expect(try await control.json(.delete, "/faults") == ["rules": []])
    #expect(try await control.ask(.get, path).status == 200)
  }

  @Test("Files of a pod, forged tokens, and the explanation of each refusal by its ids")
  func forgeries() async throws {
    let control = try await ControlClient(Self.setUp)
    let files = try await control.json(.get, "/clusters/edge/pods/default/app/files")
    let listed = files["files"]?.arrayValue ?? []
    let file = listed.first { $0["path"]?.stringValue?.hasSuffix("azure-identity-token") == true }
    let disk = try #require(file?["disk"]?.stringValue)
    let token = try await token(in: control)
    #expect(try String(contentsOfFile: disk, encoding: .utf8) == token)
    #expect(try await exchange(token, in: control).status == 200)

    let forgeries: [(JSONValue, Int)] = [
      (["like": "default/app"], 200),
      (["like": "default/app", "claims": ["sub": "system:serviceaccount:default:other"]], 700_213),
      (["like": "default/app", "signature": "bad"], 700_027),
      (["like": "default/app", "key": "stranger"], 7_000_272),
      (["like": "default/app", "header": ["alg": "none"]], 5_002_738),
    ]
    for (body, code) in forgeries {
      let forged = try await control.json(.post, "/clusters/edge/tokens", body)
      let answer = try await exchange(try #require(forged["token"]?.stringValue), in: control)
      if code == 200 {
        #expect(answer.status == 200)
        continue
      }
      #expect(!answer.isSuccess, "\(body.text())")
      let refusal = try answer.json()
      #expect(refusal.at("error_codes[0]")?.intValue == code, "\(body.text())")
      for member in ["trace_id", "correlation_id"] {
        let id = try #require(refusal[member]?.stringValue)
        let found = try await control.json(.get, "/explanations/\(id)")
        let said = refusal.at("error_codes[0]")?.intValue ?? 0
        #expect(found.at("explanation.code")?.stringValue == "AADSTS\(said)")
      }
    }
  }

  @Test("The trace is read on from any event, and comes as server-sent events")
  func trace() async throws {
    let control = try await ControlClient(Self.setUp)
    let first = try await control.json(.get, "/trace?limit=3")
    #expect(first["events"]?.arrayValue?.count == 3)
    #expect(first["isComplete"] == false)
    let next = try #require(first["next"]?.stringValue)
    let second = try await control.json(.get, "/trace?limit=1&after=\(next)")
    #expect(second.at("events[0].id")?.stringValue == "1-4")
    let token = control.world.server.controlToken
    let stream = try await control.send(
      .get, "/trace",
      headers: [
        "Authorization": "Bearer \(token)", "Accept": "text/event-stream", "Last-Event-ID": next,
      ])
    #expect(stream.headers["Content-Type"] == "text/event-stream")
    guard case .stream(let body) = stream.body else {
      Issue.record("no stream")
      return
    }
    let piece = String(decoding: await body.next() ?? [], as: UTF8.self)
    #expect(piece.hasPrefix("id: 1-4\ndata: {"))
    // What happens now wakes who waits.
    try control.world.emulator.trace.record("test", "happen")
    let woken = String(decoding: await body.next() ?? [], as: UTF8.self)
    #expect(woken.contains("\"happen\""))
  }

  @Test("A world goes back to a snapshot, and to where it was set up; ids, keys and doors stay")
  func snapshots() async throws {
    let control = try await ControlClient(Self.setUp)
    let token = try await token(in: control)
    let before = try await control.json(.get, "/endpoints")
    let cluster = try await control.json(.get, "/clusters/edge")
    _ = try await control.json(.post, "/snapshots", ["name": "first"])
    _ = try await control.json(.post, "/clusters", ["name": "late"])
    let rotated = try await control.json(
      .post, "/clusters/edge/keys/rotate", ["keepOldKeys": false])
    #expect(rotated["signingKey"] != cluster["signingKey"])
    let restored = try await control.json(.post, "/snapshots/first/restore")
    #expect(restored["notRestored"]?.arrayValue?.isEmpty == false)
    #expect(try await control.json(.get, "/clusters/edge") == cluster)
    #expect(try await control.json(.get, "/endpoints") == before)
    #expect(try await exchange(token, in: control).status == 200)
    _ = try await control.json(.delete, "/snapshots/first")
    #expect(try await control.json(.get, "/snapshots") == ["snapshots": []])
    _ = try await control.json(.post, "/clusters", ["name": "late"])
    _ = try await control.json(.post, "/clock/advance", ["duration": "2d"])
    _ = try await control.json(.post, "/reset")
    #expect(try await control.json(.get, "/clusters/edge") == cluster)
    #expect(try await control.send(.get, "/clusters/late").status == 404)
    let seconds = try await control.json(.get, "/clock")["aheadSeconds"]?.intValue ?? -1
    #expect((-5...5).contains(seconds))
  }

  @Test("A bare cluster is made, told its issuer, given keys, and has a kubeconfig")
  func bare() async throws {
    let control = try await ControlClient(hasFolder: false)
    let made = try await control.json(
      .post, "/clusters",
      ["name": "bare", "apiServerArguments": ["service-account-issuer=https://a.example"]])
    #expect(made["isConnected"] == false)
    #expect(made.at("issuers[0]")?.stringValue == "https://a.example")
    #expect(try await control.send(.post, "/clusters", ["name": "bare"]).status == 409)
    let bad: JSONValue = ["apiServerArguments": ["service-account-issuers=x"]]
    #expect(try await control.send(.post, "/clusters/bare/restart", bad).status == 400)
    let same = try await control.json(.post, "/clusters/bare/restart")
    #expect(same["issuers"] == made["issuers"])
    let rotated = try await control.json(.post, "/clusters/bare/keys/rotate")
    #expect(rotated["publishedKeys"]?.arrayValue?.count == 2)
    let config = try await control.json(.get, "/clusters/bare/kubeconfig")
    #expect(config.at("clusters[0].cluster.server") == made["door"])
    #expect(try await control.send(.post, "/clusters/bare/cut-off").status == 409)
    #expect(
      try await control.send(.put, "/clusters/bare/agents", ["version": "1.30.0"]).status == 409)
  }

  @Test("Agents are cut off and brought back")
  func agents() async throws {
    let control = try await ControlClient(Self.setUp)
    let off = try await control.json(.post, "/clusters/edge/cut-off")
    #expect(off.at("agents.isOnline") == false)
    let on = try await control.json(.post, "/clusters/edge/reconnect")
    #expect(on.at("agents.isOnline") == true)
  }

  @Test("A state file goes on without the set-up that it was made by")
  func stateFile() async throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/world.sqlite"
    var token = ""
    do {
      let control = try await ControlClient(Self.setUp, stateFile: path)
      token = try await self.token(in: control)
      await control.world.server.shutdown(within: .seconds(1))
      try control.world.emulator.end()
    }
    let again = try await ControlClient(stateFile: path)
    #expect(try await exchange(token, in: again).status == 200)
    #expect(try await exchange(try await self.token(in: again), in: again).status == 200)
    #expect(try again.world.emulator.vaults.map(\.name) == ["kv-test"])
    let third = try await ControlClient(Self.setUp, stateFile: path)
    #expect(try third.world.emulator.connectedClusters.map(\.name) == ["edge"])
  }
}
