import ArcFedHTTP
import ArcFedJSON
import TestSupport
import Testing

@testable import ArcFedKubernetes

@Suite("Discovery")
struct DiscoveryTests {
  private static let aggregated =
    "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json"

  private func get(
    _ test: TestCluster, _ path: String, accept: String = "application/json"
  ) async throws -> HTTPResponse {
    try await test.request(path, token: test.cluster.adminToken, headers: ["Accept": accept])
  }

  @Test("Every resource that is told of is told of as recorded, in the recorded order")
  func resources() async throws {
    let test = try await TestCluster.make()
    let recorded = try #require(try Recording("02-version-discovery").named("admin /api/v1"))
    let theirs = recorded.response.at("body.resources")?.arrayValue ?? []
    let ours = try await get(test, "/api/v1").json()["resources"]?.arrayValue ?? []
    #expect(ours.count == 13)
    let places = ours.map { theirs.firstIndex(of: $0) }
    #expect(!places.contains(nil), "\(ours.filter { !theirs.contains($0) }.map { $0.text() })")
    #expect(places.compactMap(\.self) == places.compactMap(\.self).sorted())
  }

  @Test("Groups are told of as recorded")
  func groups() async throws {
    let test = try await TestCluster.make()
    let recorded = try #require(try Recording("02-version-discovery").named("admin /apis"))
    let theirs = recorded.response.at("body.groups")?.arrayValue ?? []
    let ours = try await get(test, "/apis").json()["groups"]?.arrayValue ?? []
    // The last one is Azure Arc's own.
    #expect(ours.count == 5)
    #expect(ours.dropLast().allSatisfy(theirs.contains))
    #expect(ours.last?["name"] == "clusterconfig.azure.com")
  }

  @Test("All at once, with subresources, as recorded", arguments: ["/api", "/apis"])
  func aggregatedDiscovery(_ path: String) async throws {
    let test = try await TestCluster.make()
    let recorded = try #require(
      try Recording("02-version-discovery").named("aggregated discovery \(path)"))
    let response = try await get(test, path, accept: Self.aggregated)
    for header in ["Content-Type", "Cache-Control", "Vary"] {
      #expect(response.headers.values(header) == recorded.header(header))
    }
    #expect(response.headers["ETag"]?.count == recorded.header("Etag").first?.count)
    let theirs = recorded.response.at("body.items")?.arrayValue ?? []
    for item in try response.json()["items"]?.arrayValue ?? [] {
      if item.at("metadata.name") == "clusterconfig.azure.com" { continue }
      let match = theirs.first { $0.at("metadata.name") == item.at("metadata.name") }
      let known = match?.at("versions[0].resources")?.arrayValue ?? []
      for resource in item.at("versions[0].resources")?.arrayValue ?? [] {
        let same = known.first { $0["resource"] == resource["resource"] }
        var without = resource
        var sameWithout = same ?? .null
        without["subresources"] = .none
        sameWithout["subresources"] = .none
        #expect(without == sameWithout)
        let subresources = resource["subresources"]?.arrayValue ?? []
        let knownSubresources = same?["subresources"]?.arrayValue ?? []
        #expect(subresources.allSatisfy(knownSubresources.contains))
      }
    }
  }

  @Test("What is told of is served, and what is served is told of")
  func honesty() async throws {
    let test = try await TestCluster.make()
    let told = ([""] + DiscoveryTable.groups).flatMap { group in
      (DiscoveryTable.resources(group: group) ?? []).map { "\(group)/\($0.name)" }
    }
    for resource in ResourceTable.all where resource.isServed(on: "k3s") {
      #expect(told.contains("\(resource.group)/\(resource.plural)"))
      for subresource in resource.subresources {
        #expect(told.contains("\(resource.group)/\(resource.plural)/\(subresource)"))
      }
      let path = resource.path(namespace: "default", name: nil)
      #expect(try await get(test, path).status == 200)
    }
  }

  @Test("The schema is an empty message, and there is no newer one")
  func openAPI() async throws {
    let test = try await TestCluster.make()
    let accept = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf"
    let response = try await get(test, "/openapi/v2?timeout=32s", accept: accept)
    #expect(response.status == 200)
    #expect(response.bytes.isEmpty)
    #expect(
      response.headers["Content-Type"]
        == "application/com.github.proto-openapi.spec.v2.v1.0+protobuf")
    #expect(try await get(test, "/openapi/v3").status == 404)
  }
}
