import ArcFedHTTP
import ArcFedJSON
import ArcFedOpenIDConnect
import Testing

@Suite("Issuer URLs")
struct IssuerURLTests {
  @Test("Each text is an issuer or is refused for its reason")
  func table() throws {
    for row in try FixtureRows.of("issuer-urls") {
      let name = row["name"]?.stringValue ?? ""
      let text = try #require(row["text"]?.stringValue)
      do throws(IssuerURLError) {
        let issuer = try IssuerURL(text)
        #expect(row["error"] == nil, "\(name) should be refused")
        #expect(issuer.text == text, "\(name)")
        #expect(issuer.discoveryURL == row["discovery"]?.stringValue, "\(name)")
        #expect(issuer.jwksURL == row["jwks"]?.stringValue, "\(name)")
      } catch {
        #expect("\(Self.name(of: error))" == row["error"]?.stringValue, "\(name)")
      }
    }
  }

  @Test("A text longer than the limit is refused, one at the limit is not")
  func length() throws {
    let start = "https://issuer.example/"
    let rest = IssuerURL.lengthBytesMax - start.utf8.count
    #expect(throws: Never.self) { try IssuerURL(start + String(repeating: "a", count: rest)) }
    #expect(throws: IssuerURLError.tooLong) {
      try IssuerURL(start + String(repeating: "a", count: rest + 1))
    }
  }

  @Test("A slash at the end and the case of a letter make another issuer")
  func identity() throws {
    #expect(try IssuerURL("https://i.example/a") != IssuerURL("https://i.example/a/"))
    #expect(try IssuerURL("https://i.example/a") != IssuerURL("https://i.example/A"))
  }

  @Test("The origin is where the documents are fetched")
  func origin() throws {
    #expect(
      try IssuerURL("https://i.example:8443/a/").origin.description == "https://i.example:8443")
  }

  private static func name(of error: IssuerURLError) -> String {
    switch error {
    case .notHTTPS: "notHTTPS"
    case .hasQuery: "hasQuery"
    case .hasFragment: "hasFragment"
    case .malformed: "malformed"
    case .tooLong: "tooLong"
    }
  }
}
