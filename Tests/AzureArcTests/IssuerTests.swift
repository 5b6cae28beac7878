import ArcFedHTTP
import ArcFedJSON
import ArcFedOpenIDConnect
import ArcFedResourceManager
import ArcFedSimulation
import Foundation
import Testing

@testable import ArcFedAzureArc

@Suite("The issuer that Arc hosts")
struct IssuerTests {
  @Test("A region belongs to a geography", arguments: try rows("geographies.json"))
  func geography(row: JSONValue) throws {
    let region = try #require(row["region"]?.stringValue)
    #expect(IssuerGeography.name(ofRegion: region) == row["geography"]?.stringValue)
  }

  @Test("Its URL has geography, tenant and a GUID, and ends with a slash")
  func url() async throws {
    let world = try await ArcWorld()
    let resource = try await world.simulation.run { try await world.connect() }
    let url = try ArcWorld.issuerURL(of: resource)
    let parts = url.split(separator: "/", omittingEmptySubsequences: false)
    #expect(parts.count == 6 && parts[5].isEmpty)
    #expect(parts[2] == "europe.oic.prod-arc.azure.com")
    #expect(parts[3] == ArcWorld.tenantID)
    #expect(UUID(uuidString: String(parts[4])) != nil)
  }

  @Test("Both documents are there with one slash and with two, and nothing else is")
  func documents() async throws {
    let world = try await ArcWorld()
    world.cluster.setKeys(["one"])
    try await world.simulation.run {
      let resource = try await world.connect()
      let issuer = try ArcWorld.issuerURL(of: resource)
      for slash in ["", "/"] {
        let discovery = try await world.fetch(issuer + slash + ".well-known/openid-configuration")
        #expect(discovery.status == 200)
        let document = try DiscoveryDocument(parsing: discovery.json())
        #expect(document.issuer == issuer)
        #expect(document.jwksURI == issuer + "openid/v1/jwks")
        let keys = try await world.fetch(issuer + slash + "openid/v1/jwks")
        #expect(try keys.json().at("keys[0].kid") == "one")
      }
      let wrong = [
        issuer, issuer + "openid/v1/jwks/", issuer + "//openid/v1/jwks", issuer + "openid/V1/jwks",
        issuer.uppercasedTenant + "openid/v1/jwks",
        issuer.replacing("europe", with: "northamerica") + "openid/v1/jwks",
        "https://europe.oic.prod-arc.azure.com/", "https://europe.oic.prod-arc.azure.com/a/b",
      ]
      for url in wrong {
        let response = try await world.fetch(url)
        #expect(response.status == 404, "\(url)")
      }
      let posted = try await world.network.send(
        HTTPRequest(.post, issuer + "openid/v1/jwks", body: [1]))
      #expect(posted.status == 405)
    }
  }

  @Test("With the cluster go the documents, also those that were read before")
  func gone() async throws {
    let world = try await ArcWorld()
    world.cluster.setKeys(["one"])
    try await world.simulation.run {
      let resource = try await world.connect()
      let issuer = try ArcWorld.issuerURL(of: resource)
      let documents = [".well-known/openid-configuration", "openid/v1/jwks"].map { issuer + $0 }
      for url in documents { #expect(try await world.fetch(url).status == 200) }
      _ = try await world.send(.delete, world.options().id.text)
      await world.simulation.advance(by: .minutes(10))
      for url in documents { #expect(try await world.fetch(url).status == 404) }
    }
  }

  @Test("A relying party accepts the metadata as it is")
  func metadata() async throws {
    let world = try await ArcWorld()
    world.cluster.setKeys(["one"])
    try await world.simulation.run {
      let resource = try await world.connect()
      let url = try ArcWorld.issuerURL(of: resource)
      let cache = IssuerMetadataCache(
        network: world.network, clock: world.simulation.clock, trace: nil)
      let result = await cache.metadata(for: try IssuerURL(url))
      #expect(throws: Never.self) { try result.get() }
    }
  }

  @Test("An issuer of one's own is told, not hosted")
  func selfHosted() async throws {
    let world = try await ArcWorld()
    try await world.simulation.run {
      var options = world.options(workloadIdentity: nil)
      options.selfHostedIssuer = "https://oidcissuer-selfhosted.azure.net/"
      let resource = try await world.connect(options)
      #expect(
        resource.at("properties.oidcIssuerProfile") == [
          "enabled": true, "selfHostedIssuerUrl": "https://oidcissuer-selfhosted.azure.net/",
        ])
      await world.simulation.advance(by: .minutes(10))
      #expect(
        !world.cluster.paths.contains("/api/v1/namespaces/arc-workload-identity"),
        "no signing-key agent is installed")
    }
  }

  @Test("The same seed allots the same issuer; another cluster gets another one")
  func determinism() async throws {
    var issuers: [String] = []
    for name in ["edge-01", "edge-01", "edge-02"] {
      let world = try await ArcWorld()
      var options = world.options()
      options.name = name
      let connecting = options
      let resource = try await world.simulation.run { try await world.connect(connecting) }
      issuers.append(resource.at("properties.oidcIssuerProfile.issuerUrl")?.stringValue ?? "")
    }
    #expect(issuers[0] == issuers[1])
    #expect(issuers[0] != issuers[2])
  }

  @Test("Cluster, issuer and keys outlive a restart")
  func persistence() async throws {
    let path = FileManager.default.temporaryDirectory
      .appending(path: "arc-\(UUID().uuidString).sqlite").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let first = try await ArcWorld(storage: .file(path))
    first.cluster.setKeys(["one"])
    let before = try await first.simulation.run { try await first.connect() }
    let second = try await ArcWorld(storage: .file(path))
    try await second.simulation.run {
      let after = try await second.send(.get, second.options().id.text).json()
      #expect(
        after.at("properties.oidcIssuerProfile") == before.at("properties.oidcIssuerProfile"))
      #expect(after["identity"] == before["identity"])
      let issuer = try #require(
        after.at("properties.oidcIssuerProfile.issuerUrl")?.stringValue)
      let keys = try await second.fetch(issuer + "openid/v1/jwks").json()
      #expect(keys.at("keys[0].kid") == "one")
    }
  }
}

extension String {
  /// The same URL with the tenant in upper case: another path.
  fileprivate var uppercasedTenant: String {
    replacing("11111111-", with: "1111111A-")
  }
}
