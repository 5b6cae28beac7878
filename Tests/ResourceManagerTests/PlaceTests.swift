import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation
import TestSupport
import Testing

@testable import ArcFedResourceManager

@Suite("Where a resource can be")
struct PlaceTests {
  private static let subscription = "/subscriptions/\(ARMWorld.subscription)"
  private static let group = subscription + "/resourceGroups/rg"
  private static let gadgets = "/providers/Contoso.Gadgets/gadgets"
  private static let deleted = "/providers/Contoso.Gadgets/locations/northeurope/deletedGadgets"
  private static let widget = group + "/providers/Contoso.Widgets/widgets/mine"

  private func started() async throws -> ARMWorld {
    let (world, manager) = try await ARMWorld.started()
    await manager.register(GadgetProvider())
    let group = try await world.owner(
      "PUT", Self.group + "?api-version=2024-11-01", ["location": "northeurope"])
    #expect(group.status == 201)
    return world
  }

  /// Makes principal 2 a contributor to one widget, and to nothing else.
  private func contribute(_ world: ARMWorld) async throws {
    let role = try #require(RoleDefinition.builtIn("Contributor"))
    let given = try await world.owner(
      "PUT",
      Self.widget + "/providers/Microsoft.Authorization/roleAssignments/"
        + "33333333-3333-3333-3333-000000000001?api-version=2022-04-01",
      [
        "properties": [
          "roleDefinitionId": .string(RoleDefinition.id(role.name, subscription: nil)),
          "principalId": .string(FakeTenant.objectID("2")),
        ]
      ])
    #expect(given.status == 201)
    await world.simulation.advance(by: .seconds(30))
  }

  @Test(
    "Below a resource there is nothing of another one, whoever contributes to the first",
    arguments: [
      "PUT \(widget)\(gadgets)/victim", "GET \(widget)\(gadgets)/victim",
      "DELETE \(widget)\(gadgets)/victim",
      "PATCH \(widget)\(gadgets)/victim", "POST \(widget)\(gadgets)/victim/spin",
      "GET \(widget)\(gadgets)",
      "PUT \(widget)\(gadgets)/victim/parts/p", "GET \(widget)\(gadgets)/victim/parts",
      "GET \(widget)\(deleted)", "DELETE \(widget)\(deleted)/victim",
      "POST \(widget)\(deleted)/victim/purge",
      "POST \(widget)/providers/Contoso.Gadgets/checkNameAvailability",
    ])
  func nested(_ line: String) async throws {
    let world = try await started()
    try await contribute(world)
    try await expectRefusal(world, line, as: "2")
  }

  @Test(
    "A resource that lives in a group is nowhere else, and is listed in a subscription",
    arguments: [
      "PUT \(subscription)\(gadgets)/g", "GET \(subscription)\(gadgets)/g",
      "DELETE \(subscription)\(gadgets)/g", "POST \(subscription)\(gadgets)/g/spin",
      "PUT \(subscription)\(gadgets)/g/parts/p",
      "GET \(subscription)\(gadgets)/g/parts", "GET \(gadgets)", "PUT \(gadgets)/g",
      "DELETE \(group)\(deleted)/g",
    ])
  func elsewhere(_ line: String) async throws {
    let world = try await started()
    try await expectRefusal(world, line, as: "1")
  }

  @Test(
    "A resource is found where it can be",
    arguments: [
      "PUT \(group)\(gadgets)/g", "DELETE \(group)\(gadgets)/g",
      "GET \(group)\(gadgets)", "GET \(subscription)\(gadgets)",
      "PUT \(group)\(gadgets)/g/parts/p", "POST \(group)\(gadgets)/g/spin",
      "GET \(subscription)\(deleted)", "POST \(subscription)\(deleted)/g/purge",
      "GET /providers/Contoso.Gadgets/operations",
      "GET \(widget)/providers/Contoso.Gadgets/labels/l",
      "GET \(group)/providers/Contoso.Gadgets/labels/l",
    ])
  func found(_ line: String) async throws {
    let world = try await started()
    let (method, path) = Self.parts(line)
    let response = try await world.owner(
      method, path + "?api-version=2024-01-01",
      method == "PUT" ? ["location": "northeurope"] : nil)
    #expect(response.status == 200)
    let id = path.replacing("/spin", with: "").replacing("/purge", with: "")
    #expect(try response.json()["id"] == .string(id))
  }

  private static func parts(_ line: String) -> (method: String, path: String) {
    let words = line.split(separator: " ").map(String.init)
    return (words[0], words[1])
  }

  private func expectRefusal(
    _ world: ARMWorld, _ line: String, as principal: String
  ) async throws {
    let (method, path) = Self.parts(line)
    let response = try await world.send([
      "method": .string(method), "path": .string(path + "?api-version=2024-01-01"),
      "as": .string(principal), "body": ["location": "northeurope"],
    ])
    #expect(response.status == 404)
    #expect(
      try response.json() == [
        "error": [
          "code": "InvalidResourceType",
          "message": .string(
            "The resource type could not be found in the namespace 'Contoso.Gadgets' for api "
              + "version '2024-01-01'."),
        ]
      ])
  }
}

/// A provider of types for every place, which says yes to everything.
private struct GadgetProvider: ResourceProvider {
  var namespace: String { "Contoso.Gadgets" }

  var resourceTypes: [ResourceTypeDescription] {
    let versions = ["2024-01-01"]
    let others = [
      "gadgets/parts", "locations/deletedGadgets", "checkNameAvailability", "operations",
    ]
    return [
      ResourceTypeDescription(
        name: "gadgets", apiVersions: versions, locations: ["North Europe"]),
      ResourceTypeDescription(name: "labels", apiVersions: versions, isExtension: true),
    ] + others.map { ResourceTypeDescription(name: $0, apiVersions: versions) }
  }

  func respond(to request: ResourceRequest) async -> HTTPResponse {
    .json(200, ["id": .string(request.id.text)])
  }
}
