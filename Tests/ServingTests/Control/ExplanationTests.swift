import ArcFed
import ArcFedHTTP
import ArcFedJSON
import Testing

@testable import ArcFedServing

@Suite("Refusals explained by the ids that their receivers have", .timeLimit(.minutes(5)))
struct ExplanationTests {
  private func explained(_ id: String, in control: ControlClient) async throws -> JSONValue {
    try await control.json(.get, "/explanations/\(id)")
  }

  @Test("Graph's: by its request id, and by the id that the client gave")
  func graph() async throws {
    let control = try await ControlClient(hasFolder: false)
    let token = try await control.world.administratorToken(
      scope: "https://graph.microsoft.com/.default")
    let ours = "AAAAAAAA-0000-4000-8000-000000000001"
    let rows: [(path: String, headers: HTTPHeaders, code: String)] = [
      ("applications/00000000-0000-4000-8000-000000000000", [:], "Request_ResourceNotFound"),
      ("applications", ["client-request-id": ours], "InvalidAuthenticationToken"),
      ("applications?$filter=unheard of", [:], "Request_UnsupportedQuery"),
    ]
    for row in rows {
      var headers = row.headers
      if row.headers["client-request-id"] == nil { headers["Authorization"] = "Bearer \(token)" }
      let path = row.path.replacing(" ", with: "%20")
      let answer = try await control.world.get("/v1.0/\(path)", headers: headers)
      let inner = try answer.json().at("error.innerError")
      #expect(!answer.isSuccess)
      for member in ["request-id", "client-request-id"] {
        let id = try #require(inner?[member]?.stringValue)
        let found = try await explained(id, in: control)
        #expect(found.at("explanation.code")?.stringValue == row.code, "\(row.path)")
        #expect(found.at("explanation.service")?.stringValue == "Microsoft Graph")
        #expect(found.at("event.reason") == (try answer.json().at("error.message")))
      }
    }
    _ = try await explained(ours.lowercased(), in: control)
  }

  @Test("The instance metadata service's: by the client's id, and by Entra's own where it refused")
  func metadata() async throws {
    let control = try await ControlClient(
      """
      { createResourceGroup: { name: "rg" } },
      { createIdentity: { name: "app", resourceGroup: "rg", location: "northeurope" } }
      """, hasFolder: false)
    let server = control.world.server
    let origin = "http://127.0.0.1:\(server.ports.metadata)/metadata/identity/oauth2/token"
    let id = "bbbbbbbb-0000-4000-8000-000000000001"
    let own = try await server.world.metadata(
      HTTPRequest(
        .get, "\(origin)?api-version=2018-02-01&resource=https://vault.azure.net&client_id=nobody",
        headers: ["Metadata": "true", "x-ms-client-request-id": id]))
    #expect(own.status == 400)
    #expect(try own.json()["error_description"]?.stringValue == "Identity not found")
    let found = try await explained(id, in: control)
    #expect(found.at("explanation.code")?.stringValue == "invalid_request")
    #expect(
      found.at("explanation.service")?.stringValue == "Azure Instance Metadata Service")
    #expect(found.at("event.reason")?.stringValue == "Identity not found")

    let entras = try await server.world.metadata(
      HTTPRequest(
        .get, "\(origin)?api-version=2018-02-01&resource=https://nobody.example",
        headers: ["Metadata": "true"]))
    let text = try #require(try entras.json()["error_description"]?.stringValue)
    #expect(text.hasPrefix("AADSTS500011: "))
    for mark in ["Trace ID: ", "Correlation ID: "] {
      let tail = try #require(text.firstRange(of: mark).map { text[$0.upperBound...] })
      let found = try await explained(String(tail.prefix(36)), in: control)
      #expect(found.at("explanation.code")?.stringValue == "AADSTS500011")
    }
  }
}
