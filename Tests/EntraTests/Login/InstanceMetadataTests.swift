import ArcFedEntra
import ArcFedHTTP
import ArcFedJOSE
import ArcFedJSON
import ArcFedSimulation
import Testing

@Suite("Managed identities on a host in Azure")
struct InstanceMetadataTests {
  private static let path = "/metadata/identity/oauth2/token"
  private static let usual = "api-version=2018-02-01&resource=https%3A%2F%2Fvault.azure.net"

  private func world(_ names: String...) async throws -> TenantWorld {
    let world = try await TenantWorld()
    for name in names {
      _ = try await world.tenant.directory.putManagedIdentity(
        resourceID: TenantWorld.resourceID(name), name: name, location: "northeurope", tags: [])
    }
    let endpoint = world.tenant.instanceMetadata(
      of: HostIdentities(userAssigned: names.map(TenantWorld.resourceID)),
      appServiceSecret: "host-secret")
    world.network.attach(endpoint, to: try Origin(InstanceMetadataEndpoint.origin))
    return world
  }

  private func ask(
    _ world: TenantWorld, _ query: String = usual, path: String = path,
    headers: HTTPHeaders = ["Metadata": "true"]
  ) async throws -> HTTPResponse {
    try await world.send(
      HTTPRequest(
        .get, "\(InstanceMetadataEndpoint.origin)\(path)?\(query)", headers: headers))
  }

  @Test("Nothing answers there unless somebody puts a host on the network")
  func absent() async throws {
    let world = try await TenantWorld()
    await #expect(throws: NetworkError.self) { _ = try await ask(world) }
  }

  @Test("The only identity answers with the members of the instance metadata service")
  func single() async throws {
    let world = try await world("vm")
    let identity = try #require(
      try await world.tenant.directory.managedIdentity(
        resourceID: TenantWorld.resourceID("vm")))
    let response = try await ask(world)
    #expect(response.status == 200)
    let body = try response.json()
    #expect(
      body.objectValue?.keys == [
        "access_token", "client_id", "expires_in", "expires_on", "ext_expires_in", "not_before",
        "resource", "token_type",
      ])
    #expect(body["client_id"]?.stringValue == identity.clientID)
    #expect(body["expires_in"] == "86399")
    #expect(body["resource"] == "https://vault.azure.net")
    let token = try JWT(compact: try #require(body["access_token"]?.stringValue))
    #expect(token.claims["appidacr"] == "2")
    #expect(token.claims["xms_ficinfo"] == nil)
    #expect(token.claims["xms_mirid"]?.stringValue == TenantWorld.resourceID("vm"))
  }

  @Test("One of several is chosen by client id, object id or resource id")
  func choice() async throws {
    let world = try await world("vm-a", "vm-b")
    let wanted = try #require(
      try await world.tenant.directory.managedIdentity(
        resourceID: TenantWorld.resourceID("vm-b")))
    let resourceID = PercentEncoding.encode(wanted.resourceID)
    for choice in [
      "client_id=\(wanted.clientID)", "object_id=\(wanted.principalID)",
      "principal_id=\(wanted.principalID.uppercased())", "msi_res_id=\(resourceID)",
      "mi_res_id=\(resourceID)",
    ] {
      let body = try await ask(world, "\(Self.usual)&\(choice)").json()
      #expect(body["client_id"]?.stringValue == wanted.clientID, "\(choice)")
    }
    let ambiguous = try await ask(world)
    #expect(ambiguous.status == 400)
    #expect(
      try ambiguous.json()["error_description"]?.stringValue
        == "Multiple user assigned identities exist, please specify the clientId / resourceId of "
        + "the identity in the token request")
    // The identity of the world is not on this host.
    let foreign = try await ask(world, "\(Self.usual)&client_id=\(world.identity.clientID)")
    #expect(try foreign.json()["error_description"] == "Identity not found")
  }

  @Test(
    "A request that is not as it must be is refused",
    arguments: [
      (usual, [:], "Required metadata header not specified"),
      (usual, ["Metadata": "false"], "Required metadata header not specified"),
      (
        usual, ["Metadata": "true", "X-Forwarded-For": "10.0.0.1"],
        "X-Forwarded-For header is not allowed"
      ),
      ("resource=r", ["Metadata": "true"], "api-version was not specified in the request"),
      (
        "api-version=2018-02-01", ["Metadata": "true"],
        "Required query variable 'resource' is missing"
      ),
    ] as [(String, HTTPHeaders, String)])
  func bad(query: String, headers: HTTPHeaders, text: String) async throws {
    let response = try await ask(try await world("vm"), query, headers: headers)
    #expect(response.status == 400)
    #expect(
      try response.json() == ["error": "invalid_request", "error_description": .string(text)])
  }

  @Test("A host without identities, an unknown resource and a disabled identity are told apart")
  func refusals() async throws {
    #expect(
      try await ask(try await world()).json()["error_description"] == "Identity not found")
    let world = try await world("vm")
    let unknown = try await ask(
      world, "api-version=2018-02-01&resource=https%3A%2F%2Funknown.example")
    #expect(try unknown.json()["error"] == "invalid_resource")
    let identity = try #require(
      try await world.tenant.directory.managedIdentity(
        resourceID: TenantWorld.resourceID("vm")))
    _ = try await world.tenant.directory.setServicePrincipal(
      objectID: identity.principalID, isEnabled: false)
    #expect(try await ask(world).json()["error"] == "unauthorized_client")
  }

  @Test("App Service has a form of its own, with a header that only the host knows")
  func appService() async throws {
    let world = try await world("web")
    let path = InstanceMetadataEndpoint.appServicePath
    let query = "api-version=2019-08-01&resource=https%3A%2F%2Fvault.azure.net"
    let refused = try await ask(world, query, path: path, headers: [:])
    #expect(refused.status == 401)
    let header: HTTPHeaders = ["X-IDENTITY-HEADER": "host-secret"]
    let body = try await ask(world, query, path: path, headers: header).json()
    #expect(
      body.objectValue?.keys == [
        "access_token", "expires_on", "resource", "token_type", "client_id",
      ])
    let foreign = try await ask(
      world, "\(query)&client_id=\(world.identity.clientID)", path: path, headers: header)
    #expect(foreign.status == 400)
    #expect(try foreign.json()["statusCode"] == 400)
  }
}
