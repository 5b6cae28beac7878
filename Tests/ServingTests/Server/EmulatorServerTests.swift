import ArcFed
import ArcFedHTTP
import ArcFedHTTPServer
import ArcFedJSON
import ArcFedSimulation
import Foundation
import Testing

@testable import ArcFedServing

@Suite("A world on sockets", .serialized, .timeLimit(.minutes(10)))
struct EmulatorServerTests {
  private static let vault = """
    { createResourceGroup: { name: "rg" } },
    { createVault: { name: "kv-test", resourceGroup: "rg" } },
    { assignRole: { operator: "me", role: "Key Vault Secrets Officer", vault: "kv-test" } },
    { advance: "1m" },
    { setSecret: { vault: "kv-test", name: "s", value: "https://login.microsoftonline.com/x" } },
    """

  @Test("The same endpoints answer in this process and over the socket")
  func parity() async throws {
    let world = try await ServedWorld()
    let emulator = try world.emulator
    for path in ["/\(emulator.tenantID)/discovery/v2.0/keys", "/nobody/v2.0/.well-known/x", "/"] {
      let inside = try await emulator.network.send(
        HTTPRequest(.get, "https://login.microsoftonline.com\(path)"))
      let outside = try await world.get(path)
      #expect(outside.status == inside.status, "\(path)")
      #expect(outside.headers["Content-Type"] == inside.headers["Content-Type"], "\(path)")
      if inside.isSuccess { #expect(outside.bytes == inside.bytes) }
    }
  }

  @Test("A client follows discovery to a token, and the token to Resource Manager")
  func direct() async throws {
    let world = try await ServedWorld()
    let main = "\(world.server.addresses.main)"
    let tenant = try world.emulator.tenantID
    let discovery = try await world.get("/\(tenant)/v2.0/.well-known/openid-configuration").json()
    #expect(discovery["token_endpoint"]?.stringValue == "\(main)/\(tenant)/oauth2/v2.0/token")
    #expect(
      discovery["issuer"]?.stringValue == "https://login.microsoftonline.com/\(tenant)/v2.0")
    // Its audience is Resource Manager's own, though it was asked for by the local address.
    let token = try await world.administratorToken(scope: "\(main)/.default")
    #expect(DecodedToken(token)?.claim("aud") == "https://management.azure.com")
    let subscriptions = try await world.get(
      "/subscriptions?api-version=2022-12-01", headers: ["Authorization": "Bearer \(token)"])
    #expect(subscriptions.status == 200)
    #expect(try subscriptions.json().at("value[0].state")?.stringValue == "Enabled")
  }

  @Test("A vault has a port of its own; ids and challenges lead there, values stay as they are")
  func vault() async throws {
    let world = try await ServedWorld(Self.vault)
    let url = world.server.addresses.address(of: "https://kv-test.vault.azure.net")
    #expect(url.hasPrefix("https://localhost:"))
    let secret = "\(url)/secrets/s/?api-version=7.4"
    let challenge = try await world.client.send(HTTPRequest(.get, secret))
    #expect(challenge.status == 401)
    let main = world.server.addresses.main
    let tenant = try world.emulator.tenantID
    #expect(
      challenge.headers["WWW-Authenticate"]
        == "Bearer authorization=\"\(main)/\(tenant)\", resource=\"https://vault.azure.net\"")
    let token = try await world.administratorToken(scope: "https://vault.azure.net/.default")
    let answer = try await world.client.send(
      HTTPRequest(.get, secret, headers: ["Authorization": "Bearer \(token)"]))
    let body = try answer.json()
    #expect(body["value"]?.stringValue == "https://login.microsoftonline.com/x")
    #expect(body["id"]?.stringValue?.hasPrefix("\(url)/secrets/s/") == true)
  }

  @Test("A set-up that fails keeps the server from starting, and says where")
  func failedSetUp() async throws {
    await #expect {
      _ = try await ServedWorld("{ setSecret: { vault: \"none\", name: \"s\", value: \"v\" } }")
    } throws: { error in
      "\(error)".contains("there is no vault named 'none'") || "\(error)".contains("none")
    }
  }

  @Test("A reset makes the world anew behind the same doors")
  func reset() async throws {
    let world = try await ServedWorld(Self.vault)
    let before = try world.emulator
    let url = world.server.addresses.address(of: "https://kv-test.vault.azure.net")
    let ports = world.server.ports
    try await world.server.reset()
    #expect(try world.emulator !== before)
    #expect(world.server.ports == ports)
    #expect(world.server.addresses.address(of: "https://kv-test.vault.azure.net") == url)
    let answer = try await world.client.send(HTTPRequest(.get, "\(url)/secrets"))
    #expect(answer.status == 401)
  }

  @Test("A reset leaves the fresh signing key that programs have seen since")
  func resetOfFreshKey() async throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "arcfed-serving-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let world = try await ServedWorld {
      $0.seed = nil
      $0.workFolder = folder.path
    }
    let path = "/common/discovery/v2.0/keys"
    let before = try await world.get(path)
    #expect(try before.json()["keys"]?.arrayValue?.count == 1)
    for _ in 0..<2 {
      try await world.server.reset()
      #expect(try await world.get(path).bytes == before.bytes)
    }
  }

  @Test("Set up in a moment, the world is at the machine's time, and nothing is dated later")
  func time() async throws {
    let world = try await ServedWorld(Self.vault)
    let now = Int64(Date.now.timeIntervalSince1970)
    #expect(abs(try world.emulator.instant.seconds - now) <= 2)
    #expect(try world.emulator.trace.events.allSatisfy { $0.time.seconds <= now + 2 })
  }

  @Test("With direct issuers, the issuer of a cluster is found where its URL says")
  func directIssuer() async throws {
    let world = try await ServedWorld(
      """
      { createResourceGroup: { name: "rg" } },
      { registerProvider: "Microsoft.Kubernetes" },
      { registerProvider: "Microsoft.KubernetesConfiguration" },
      { connectCluster: { name: "edge", resourceGroup: "rg", enableOIDCIssuer: true } },
      """
    ) { $0.isDirect = true }
    let issuer = try #require(try world.emulator.connectedClusters.first?.issuerURL)
    #expect(issuer.hasPrefix("\(world.server.addresses.main)/"))
    let discovery = try await world.client.send(
      HTTPRequest(.get, issuer + ".well-known/openid-configuration"))
    #expect(try discovery.json()["issuer"]?.stringValue == issuer)
    let keys = try #require(try discovery.json()["jwks_uri"]?.stringValue)
    let answer = try await world.client.send(HTTPRequest(.get, keys))
    #expect(answer.status == 200)
    // Entra, inside, finds the same document under the same URL.
    let inside = try await world.emulator.network.send(HTTPRequest(.get, keys))
    #expect(inside.bytes == answer.bytes)
  }
}
