import ArcFedHTTP
import ArcFedJSON
import Testing

@testable import ArcFedServing

@Suite("Addresses in answers", .serialized, .timeLimit(.minutes(10)))
struct AnswerAddressesTests {
  @Test("Only what a client follows is rewritten, wherever it stands")
  func members() async throws {
    let world = try await ServedWorld()
    let main = "\(world.server.addresses.main)"
    let request = try HTTPRequest(.get, "https://management.azure.com/x")
    let rewriting = AnswerAddresses(world.server.addresses, answering: request)
    let answer = rewriting.rewritten(
      .json(
        200,
        [
          "nextLink": "https://management.azure.com/y?$skiptoken=1",
          "properties": [
            "issuer": "https://management.azure.com/mine", "text": "https://graph.microsoft.com",
          ],
          "value": [["@odata.nextLink": "https://graph.microsoft.com/v1.0/applications?$top=1"]],
        ],
        headers: [
          "Location": "https://management.azure.com/z",
          "Azure-AsyncOperation": "https://else.example/",
        ]))
    let body = try answer.json()
    #expect(body["nextLink"]?.stringValue == "\(main)/y?$skiptoken=1")
    #expect(body.at("properties.issuer")?.stringValue == "https://management.azure.com/mine")
    #expect(body.at("properties.text")?.stringValue == "https://graph.microsoft.com")
    let next = body["value"]?.arrayValue?.first?["@odata.nextLink"]?.stringValue
    #expect(next == "\(main)/graph/v1.0/applications?$top=1")
    #expect(answer.headers["Location"] == "\(main)/z")
    #expect(answer.headers["Azure-AsyncOperation"] == "https://else.example/")
  }

  @Test("What holds no URL goes through byte for byte")
  func untouched() async throws {
    let world = try await ServedWorld()
    let request = try HTTPRequest(.get, "https://management.azure.com/x")
    let rewriting = AnswerAddresses(world.server.addresses, answering: request)
    for text in ["{ \"a\" : 1.0 }", "no json https://management.azure.com", ""] {
      let answer = rewriting.rewritten(.text(200, text, contentType: "application/json"))
      #expect(answer.bytes == Array(text.utf8))
    }
  }

  @Test("Challenges lead to the local origin, with and without quotes")
  func challenges() async throws {
    let world = try await ServedWorld()
    let main = "\(world.server.addresses.main)"
    let request = try HTTPRequest(.get, "https://management.azure.com/x")
    let rewriting = AnswerAddresses(world.server.addresses, answering: request)
    for (before, after) in [
      (
        "Bearer authorization_uri=https://login.microsoftonline.com/t/authorize resource_id=x",
        "Bearer authorization_uri=\(main)/t/authorize resource_id=x"
      ),
      (
        "Bearer realm=\"\", authorization_uri=\"https://login.microsoftonline.com/t\", error=\"e\"",
        "Bearer realm=\"\", authorization_uri=\"\(main)/t\", error=\"e\""
      ),
    ] {
      let answer = rewriting.rewritten(
        HTTPResponse(status: 401, headers: ["WWW-Authenticate": before]))
      #expect(answer.headers["WWW-Authenticate"] == after)
    }
  }

  @Test("A resource that is named by its local address is the production one")
  func resources() async throws {
    let world = try await ServedWorld()
    let addresses = world.server.addresses
    let main = "\(addresses.main)"
    for (local, production) in [
      ("\(main)/.default", "https://management.azure.com/.default"),
      (main, "https://management.azure.com"),
      ("\(main)//.default", "https://management.azure.com//.default"),
      ("\(main)/graph//.default", "https://graph.microsoft.com//.default"),
      ("\(main)/graph/.default", "https://graph.microsoft.com/.default"),
      ("https://vault.azure.net/.default", "https://vault.azure.net/.default"),
      ("api://AzureADTokenExchange", "api://AzureADTokenExchange"),
    ] {
      #expect(addresses.resource(named: local) == production)
    }
  }
}
