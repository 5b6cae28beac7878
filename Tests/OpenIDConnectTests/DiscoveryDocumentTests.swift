import ArcFedJSON
import ArcFedOpenIDConnect
import Testing

@Suite("Discovery documents")
struct DiscoveryDocumentTests {
  @Test("Each document is read or refused for its reason")
  func table() throws {
    for row in try FixtureRows.of("discovery-documents") {
      let name = row["name"]?.stringValue ?? ""
      do throws(DiscoveryError) {
        let document = try DiscoveryDocument(parsing: row["document"] ?? .null)
        let expected = row["algorithms"]?.arrayValue?.compactMap(\.stringValue)
        #expect(document.signingAlgorithms == expected, "\(name)")
      } catch {
        #expect(Self.name(of: error) == row["error"]?.stringValue, "\(name)")
      }
    }
  }

  @Test("A document is written as a kube-apiserver writes it")
  func writing() {
    let document = DiscoveryDocument(
      issuer: "https://i/", jwksURI: "https://i/openid/v1/jwks", signingAlgorithms: ["RS256"])
    #expect(
      document.json.text() == """
        {"issuer":"https://i/","jwks_uri":"https://i/openid/v1/jwks",\
        "response_types_supported":["id_token"],"subject_types_supported":["public"],\
        "id_token_signing_alg_values_supported":["RS256"]}
        """)
  }

  @Test("What is written can be read again")
  func roundTrip() throws {
    let document = DiscoveryDocument(
      issuer: "https://i/", jwksURI: "https://i/k", signingAlgorithms: ["RS256", "ES256"])
    #expect(try DiscoveryDocument(parsing: document.json) == document)
  }

  private static func name(of error: DiscoveryError) -> String {
    switch error {
    case .notAnObject: "notAnObject"
    case .missingMember(let name): "missing \(name)"
    case .invalidMember(let name): "invalid \(name)"
    }
  }
}
