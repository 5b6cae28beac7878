import ArcFedEntra
import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation
import Testing

@Suite("Queries of Microsoft Graph")
struct GraphQueryTests {
  @Test("$select leaves what it names, in the context too")
  func select() async throws {
    let graph = try await GraphWorld()
    let id = try await graph.register("web")["id"]?.stringValue ?? ""
    let one = try await graph.send(
      .get, "/applications/\(id)", query: "$select=id, displayName"
    ).json()
    #expect(one.objectValue?.keys == ["@odata.context", "id", "displayName"])
    #expect(one["@odata.context"]?.stringValue?.hasSuffix("(id,displayName)/$entity") == true)
    let all = try await graph.send(.get, "/applications", query: "$select=appId").json()
    #expect(all.at("value[0]")?.objectValue?.keys == ["appId"])
    let unknown = try await graph.send(.get, "/applications", query: "$select=colour")
    #expect(unknown.status == 400)
  }

  @Test("$top makes pages, and the links lead through all of them")
  func pages() async throws {
    let graph = try await GraphWorld()
    for number in 1...4 { _ = try await graph.register("web-\(number)") }
    var names: [String] = []
    var query: String? = "$top=2&$filter=startswith(displayName,'web')&$select=displayName"
    while let next = query {
      let page = try await graph.send(.get, "/applications", query: next).json()
      let values = page["value"]?.arrayValue ?? []
      #expect(values.count == 2)
      names += values.compactMap { $0["displayName"]?.stringValue }
      query = page["@odata.nextLink"]?.stringValue?.split(separator: "?").last.map(String.init)
    }
    #expect(names == ["web-1", "web-2", "web-3", "web-4"])
  }

  @Test(
    "A page that cannot be is refused",
    arguments: ["$top=0", "$top=1000", "$top=x", "$skiptoken=99", "$skiptoken=-1"])
  func badPages(query: String) async throws {
    let graph = try await GraphWorld()
    #expect(try await graph.send(.get, "/applications", query: query).status == 400)
  }

  @Test("The credentials of a managed identity can be read here and written elsewhere")
  func managedIdentity() async throws {
    let graph = try await GraphWorld()
    let path =
      "/servicePrincipals/\(graph.world.identity.principalID)/federatedIdentityCredentials"
    let found = try await graph.send(.get, path).json()
    #expect(found.at("value[0].subject")?.stringValue == TenantWorld.subject)
    #expect(try await graph.send(.post, path, ["name": "x"]).status == 405)
  }
}
