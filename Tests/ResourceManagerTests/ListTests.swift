import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation
import Testing

@testable import ArcFedResourceManager

@Suite("Lists in pages")
struct ListTests {
  private static let groups = "/subscriptions/\(ARMWorld.subscription)/resourcegroups"

  /// A world with the groups `rg-0`…
  private func world(groups count: Int) async throws -> ARMWorld {
    let (world, _) = try await ARMWorld.started()
    for number in 0..<count {
      let path = "\(Self.groups)/rg-\(number)?api-version=2024-11-01"
      let made = try await world.owner("PUT", path, ["location": "northeurope"])
      #expect(made.status == 201)
    }
    return world
  }

  /// The names on each page, following every `nextLink` as it stands.
  private func pages(_ path: String, _ world: ARMWorld) async throws -> [[String]] {
    var pages: [[String]] = []
    var next: String? = path
    while let path = next {
      let body = try await world.owner("GET", path).json()
      pages.append((body["value"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue })
      let link = body["nextLink"]?.stringValue
      #expect(link?.hasPrefix("https://management.azure.com/") != false)
      next = link.map { String($0.dropFirst("https://management.azure.com".count)) }
    }
    return pages
  }

  @Test(
    "$top items make a page, and nextLink leads through all of them",
    arguments: [
      (5, "2", [2, 2, 1]), (4, "2", [2, 2]), (3, "5", [3]), (3, "1", [1, 1, 1]), (0, "1", [0]),
    ])
  func top(count: Int, size: String, sizes: [Int]) async throws {
    let world = try await world(groups: count)
    let found = try await pages("\(Self.groups)?api-version=2024-11-01&$top=\(size)", world)
    #expect(found.map(\.count) == sizes)
    #expect(found.flatMap(\.self) == (0..<count).map { "rg-\($0)" })
  }

  @Test("A list without $top is whole and has no nextLink")
  func whole() async throws {
    let world = try await world(groups: 3)
    let body = try await world.owner("GET", "\(Self.groups)?api-version=2024-11-01").json()
    #expect(body["value"]?.arrayValue?.count == 3)
    #expect(body["nextLink"] == nil)
  }

  @Test("A filter stays in the link to the next page")
  func filter() async throws {
    let (world, _) = try await ARMWorld.started()
    let path =
      "/subscriptions/\(ARMWorld.subscription)/providers/Microsoft.Authorization/roleDefinitions"
      + "?api-version=2022-04-01&$top=4&$filter=type%20eq%20'BuiltInRole'"
    let found = try await pages(path, world)
    #expect(found.flatMap(\.self).count == RoleDefinition.builtIn.count)
    #expect(found.dropLast().allSatisfy { $0.count == 4 })
  }

  @Test(
    "What no list can begin with is refused",
    arguments: [
      ("$top=0", "InvalidQueryParameterValue"), ("$top=-1", "InvalidQueryParameterValue"),
      ("$top=many", "InvalidQueryParameterValue"), ("$skiptoken=!", "InvalidSkipToken"),
      ("$skiptoken=bm9uZQ", "InvalidSkipToken"),
    ])
  func refusals(query: String, code: String) async throws {
    let world = try await world(groups: 1)
    let response = try await world.owner("GET", "\(Self.groups)?api-version=2024-11-01&\(query)")
    #expect(response.status == 400)
    #expect(try response.json().at("error.code")?.stringValue == code)
  }

  @Test("The regions of a subscription are those where things can be put")
  func locations() async throws {
    let (world, _) = try await ARMWorld.started()
    let path = "/subscriptions/\(ARMWorld.subscription)/locations?api-version=2022-12-01"
    let regions = try await world.owner("GET", path).json()["value"]?.arrayValue ?? []
    #expect(regions.count == Location.publicRegions.count)
    let region = try #require(regions.first { $0["name"] == "northeurope" })
    #expect(region["displayName"] == "North Europe")
    #expect(
      region["id"]?.stringValue
        == "/subscriptions/\(ARMWorld.subscription)/locations/northeurope")
    let stranger = try await world.send(["path": .string(path), "as": "2"])
    #expect(stranger.status == 403)
  }
}
