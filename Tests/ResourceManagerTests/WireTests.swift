import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation
import TestSupport
import Testing

@testable import ArcFedResourceManager

@Suite("Resource Manager on the wire")
struct WireTests {
  @Test(
    "Every refusal is the documented one, whole",
    arguments: try WireRow.table("ResourceManager/errors.json"))
  func refusal(_ row: WireRow) async throws {
    try await play(row)
  }

  @Test(
    "Every answer is the recorded one, whole",
    arguments: try WireRow.table("ResourceManager/answers.json"))
  func answer(_ row: WireRow) async throws {
    try await play(row)
  }

  private func play(_ row: WireRow) async throws {
    let (world, _) = try await ARMWorld.started()
    for request in row.before {
      let response = try await world.send(request)
      #expect(response.isSuccess, "\(row.name): \(String(decoding: response.bytes, as: UTF8.self))")
    }
    try row.check(try await world.send(row.request))
  }

  @Test("Every answer carries the identifiers of its request and forbids caching")
  func headers() async throws {
    let (world, _) = try await ARMWorld.started()
    let response = try await world.send([
      "path": "/tenants?api-version=2022-12-01", "as": "1",
      "headers": ["x-ms-correlation-request-id": "mine"],
    ])
    let id = try #require(response.headers["x-ms-request-id"])
    #expect(ResourceManagerAPI.isGUID(id))
    #expect(response.headers["x-ms-correlation-request-id"] == "mine")
    #expect(response.headers["x-ms-routing-request-id"] == "NORTHEUROPE:20260302T090000Z:\(id)")
    #expect(response.headers["Cache-Control"] == "no-cache")
    #expect(response.headers["Expires"] == "-1")
    #expect(response.headers["Date"] == "Mon, 02 Mar 2026 09:00:00 GMT")
    #expect(response.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains")
  }

  @Test("The remaining requests count down and fill up again with time")
  func throttlingCounters() async throws {
    let (world, _) = try await ARMWorld.started()
    let path = "/subscriptions/\(ARMWorld.subscription)?api-version=2022-12-01"
    let name = "x-ms-ratelimit-remaining-subscription-reads"
    #expect(try await world.owner("GET", path).headers[name] == "249")
    #expect(try await world.owner("GET", path).headers[name] == "248")
    await world.simulation.advance(by: .seconds(10))
    #expect(try await world.owner("GET", path).headers[name] == "249")
    let group =
      "/subscriptions/\(ARMWorld.subscription)/resourceGroups/rg?api-version=2024-11-01"
    let written = try await world.owner("PUT", group, ["location": "northeurope"])
    #expect(written.headers["x-ms-ratelimit-remaining-subscription-writes"] == "199")
    let tenants = try await world.owner("GET", "/tenants?api-version=2022-12-01")
    #expect(tenants.headers["x-ms-ratelimit-remaining-tenant-reads"] == "249")
  }

  @Test("The cloud describes itself to everybody, as one object")
  func cloudMetadata() async throws {
    let (world, _) = try await ARMWorld.started()
    let response = try await world.send(["path": "/metadata/endpoints?api-version=2022-09-01"])
    let json = try response.json()
    #expect(response.status == 200)
    #expect(json.at("authentication.loginEndpoint") == "https://login.microsoftonline.com")
    #expect(json.at("authentication.audiences[0]") == "https://management.core.windows.net/")
    #expect(json.at("suffixes.keyVaultDns") == "vault.azure.net")
    #expect(json["name"] == "AzureCloud")
  }

  @Test("A refusal is in the trace, and no token is")
  func trace() async throws {
    let (world, _) = try await ARMWorld.started()
    try await world.send([
      "path": "/tenants?api-version=2022-12-01", "as": "1", "token": ["aud": "urn:other"],
    ])
    let codes = world.simulation.trace.events.compactMap { event -> String? in
      guard case .refused(let code, _) = event.outcome else { return nil }
      return code
    }
    #expect(codes == ["InvalidAuthenticationTokenAudience"])
    #expect(!world.simulation.trace.events.contains { "\($0)".contains("eyJ") })
  }

  @Test("While the tenant's keys cannot be had, nobody is let in, and nobody is called a liar")
  func keysUnavailable() async throws {
    let (world, _) = try await ARMWorld.started()
    _ = world.network.addFault(.unreachable(.https("login.microsoftonline.com")))
    let response = try await world.owner("GET", "/tenants?api-version=2022-12-01")
    #expect(response.status == 503)
    #expect(response.headers["Retry-After"] == "1")
    #expect(try response.json().at("error.code") == "ServiceUnavailable")
  }

  @Test("A body that is no JSON is refused with the place of the mistake")
  func malformedBody() async throws {
    let (world, _) = try await ARMWorld.started()
    let response = try await world.send([
      "method": "PUT", "as": "1", "body": "{\"location\" \"northeurope\"}",
      "path": .string(
        "/subscriptions/\(ARMWorld.subscription)/resourceGroups/rg?api-version=2024-11-01"),
    ])
    #expect(response.status == 400)
    #expect(try response.json().at("error.code") == "InvalidRequestContent")
  }

  @Test("A nested resource without its parent is named with it")
  func parentResource() throws {
    let group = "/subscriptions/s/resourceGroups/rg/providers/Contoso.Widgets/widgets/w"
    let id = try #require(AzureResourceID(parsing: group + "/parts/p"))
    let error = ARMError.parentResourceNotFound(id)
    #expect(error.status == 404)
    #expect(error.code == "ParentResourceNotFound")
    #expect(
      error.message == "Failed to perform 'write' on resource(s) of type 'widgets/parts', because "
        + "the parent resource '\(group)' could not be found.")
  }

  @Test("The same seed gives the same bytes")
  func determinism() async throws {
    func conversation() async throws -> [String] {
      let (world, _) = try await ARMWorld.started()
      let path = "/subscriptions/\(ARMWorld.subscription)/resourceGroups/rg?api-version=2024-11-01"
      let responses = [
        try await world.owner("PUT", path, ["location": "northeurope"]),
        try await world.owner("GET", path), try await world.owner("DELETE", path),
      ]
      return responses.map { response in
        response.headers.map { "\($0.name): \($0.value)" }.joined(separator: "\n")
          + String(decoding: response.bytes, as: UTF8.self)
      }
    }
    #expect(try await conversation() == conversation())
  }
}
