import ArcFedHTTP
import Testing

@testable import ArcFedResourceManager

@Suite("Resource ids")
struct AzureResourceIDTests {
  private let vault = "/subscriptions/S1/resourceGroups/Rg/providers/Microsoft.KeyVault/vaults/Kv"

  @Test("An id falls into its parts")
  func parts() throws {
    let id = try #require(AzureResourceID(parsing: vault + "/secrets/Name"))
    #expect(id.subscription == "S1")
    #expect(id.resourceGroup == "Rg")
    #expect(id.provider == "Microsoft.KeyVault")
    #expect(id.types == ["vaults", "secrets"])
    #expect(id.names == ["Kv", "Name"])
    #expect(id.name == "Name")
    #expect(id.resourceType == "Microsoft.KeyVault/vaults/secrets")
    #expect(!id.isCollection)
    #expect(id.text == vault + "/secrets/Name")
  }

  @Test("A collection has no last name")
  func collection() throws {
    let id = try #require(AzureResourceID(parsing: vault + "/secrets"))
    #expect(id.isCollection)
    #expect(id.name == nil)
    #expect(id.parent?.text == vault)
    let vaults = try #require(
      vault.split(separator: "/").dropLast().joined(separator: "/") as String?)
    #expect(
      AzureResourceID(parsing: "/" + vaults)?.parent?.text == "/subscriptions/S1/resourceGroups/Rg")
  }

  @Test("Ids that differ in casing only are the same")
  func casing() {
    #expect(AzureResourceID(parsing: vault) == AzureResourceID(parsing: vault.uppercased()))
    #expect(
      Set([AzureResourceID(parsing: vault), AzureResourceID(parsing: vault.lowercased())]).count
        == 1)
  }

  @Test("Ids that only look the same are two, and neither contains the other")
  func spelling() throws {
    let composed = AzureResourceID(subscription: "S1", resourceGroup: "caf\u{e9}")
    let decomposed = AzureResourceID(subscription: "S1", resourceGroup: "cafe\u{301}")
    #expect(composed != decomposed)
    #expect(Set([composed, decomposed]).count == 2)
    #expect(!composed.contains(decomposed))
    #expect(composed.contains(AzureResourceID(subscription: "s1", resourceGroup: "CAF\u{c9}")))
  }

  @Test("The scopes of a secret reach from itself to the root")
  func scopes() throws {
    let id = try #require(AzureResourceID(parsing: vault + "/secrets/s"))
    #expect(
      id.scopes.map(\.text) == [
        vault + "/secrets/s", vault, "/subscriptions/S1/resourceGroups/Rg", "/subscriptions/S1",
        "/",
      ])
    #expect(id.scopes.allSatisfy { $0.contains(id) })
  }

  @Test("A role assignment on a vault has the vault as its scope")
  func extensionResource() throws {
    let text = vault + "/providers/Microsoft.Authorization/roleAssignments/g"
    let id = try #require(AzureResourceID(parsing: text))
    #expect(id.provider == "Microsoft.Authorization")
    #expect(id.scope.text == vault)
    #expect(id.name == "g")
    #expect(id.parent?.text == vault)
  }

  @Test(
    "What is no id is refused",
    arguments: [
      "", "subscriptions/s", "/favicon.ico", "/subscriptions", "/subscriptions/s/resourceGroups",
      "/subscriptions/s/resourceGroups/g/extra", "/subscriptions/s/providers/P",
      "/subscriptions/s/" + String(repeating: "x/", count: 100),
    ])
  func malformed(_ text: String) {
    #expect(AzureResourceID(parsing: text) == nil)
  }

  @Test(
    "A request is read as the route that it addresses",
    arguments: [
      ("GET", "/subscriptions", ResourceManagerRoute.subscriptions),
      ("GET", "/Subscriptions/s", .subscription("s")),
      ("GET", "/subscriptions/s/resourcegroups", .resourceGroups(subscription: "s")),
      ("GET", "/subscriptions/s/providers", .providers(subscription: "s")),
      ("GET", "/subscriptions/s/providers/P", .provider(subscription: "s", namespace: "P")),
      (
        "POST", "/subscriptions/s/providers/P/register",
        .registration(subscription: "s", namespace: "P", registers: true)
      ),
      (
        "GET", "/subscriptions/s/providers/P/locations/l/operationStatuses/o",
        .operationStatus(subscription: "s", operation: "o")
      ),
      (
        "GET", "/providers/Microsoft.Authorization/roleDefinitions/r",
        .roleDefinition(scope: .root, name: "r")
      ),
      (
        "GET", "/subscriptions/s/providers/Microsoft.Authorization/roleAssignments",
        .roleAssignments(scope: AzureResourceID(subscription: "s"))
      ),
    ])
  func route(_ method: String, _ path: String, _ route: ResourceManagerRoute) throws {
    let request = try HTTPRequest(
      HTTPMethod(rawValue: method), "https://management.azure.com" + path)
    #expect(ResourceManagerRoute(request) == route)
  }

  @Test("A POST below a resource is an action, below a collection it is not")
  func action() throws {
    let post = try HTTPRequest(.post, "https://management.azure.com\(vault)/listKeys")
    let id = try #require(AzureResourceID(parsing: vault))
    #expect(ResourceManagerRoute(post) == .resource(id, action: "listKeys"))
    let check = "/subscriptions/s/providers/Microsoft.KeyVault/checkNameAvailability"
    let collection = try HTTPRequest(.post, "https://management.azure.com\(check)")
    #expect(
      ResourceManagerRoute(collection)
        == .resource(try #require(AzureResourceID(parsing: check)), action: nil))
  }

  @Test(
    "An api-version is a date, with or without a stage",
    arguments: [
      ("2022-12-01", true), ("2022-12-01-preview", true), ("2022-13-01", false),
      ("2022-12-01-rubbish", false), ("22-12-01", false), ("latest", false), ("", false),
    ])
  func apiVersion(_ text: String, _ isVersion: Bool) {
    #expect(ResourceManagerAPI.isVersion(text) == isVersion)
  }
}
