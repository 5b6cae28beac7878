import ArcFedHTTP
import Testing

@Suite("The router")
struct RouterTests {
  private func router(caseInsensitive: Bool = false) -> Router {
    var router = Router(
      caseInsensitivePaths: caseInsensitive,
      notFound: { _ in .text(404, "nothing here") },
      methodNotAllowed: { _ in .text(405, "not like this") })
    router.on(.get, "/secrets/{name}/versions") { _, parameters in
      .text(200, "versions of \(parameters["name"])")
    }
    router.on(.get, "/secrets/{name}/{version}") { _, parameters in
      .text(200, "\(parameters["name"]) at \(parameters["version"])")
    }
    router.on(.get, "/scopes/{scope*}") { _, parameters in .text(200, parameters["scope"]) }
    return router
  }

  private func answer(
    _ method: HTTPMethod, _ path: String, caseInsensitive: Bool = false
  ) async throws -> String {
    let request = try HTTPRequest(method, "https://a.example" + path)
    let response = await router(caseInsensitive: caseInsensitive).respond(to: request)
    return "\(response.status) " + String(decoding: response.bytes, as: UTF8.self)
  }

  @Test("The first route that matches answers, with decoded parameters")
  func matching() async throws {
    #expect(try await answer(.get, "/secrets/db/versions") == "200 versions of db")
    #expect(try await answer(.get, "/secrets/a%2Fb/1") == "200 a/b at 1")
    #expect(try await answer(.get, "/secrets/db/1/") == "200 db at 1")
    #expect(try await answer(.get, "/scopes/a/b/c") == "200 a/b/c")
  }

  @Test("An unknown path and a known path with another method are answers of the owner")
  func fallbacks() async throws {
    #expect(try await answer(.get, "/secrets") == "404 nothing here")
    #expect(try await answer(.get, "/scopes") == "404 nothing here")
    #expect(try await answer(.get, "/Secrets/db/1") == "404 nothing here")
    #expect(try await answer(.put, "/secrets/db/1") == "405 not like this")
  }

  @Test("Azure's paths match without case; parameters keep theirs")
  func caseInsensitive() async throws {
    let text = try await answer(.get, "/SECRETS/Db/1", caseInsensitive: true)
    #expect(text == "200 Db at 1")
  }

  @Test("A literal matches what decodes to it, and nothing else, in whatever spelling")
  func spellings() async throws {
    let literals = ["keys", "resourceGroups", ".well-known", "a"]
    let segments =
      literals + literals.map { $0.uppercased() }
      + [
        "KEYS", "k%65ys", "%6Beys", "%6beys", "%4BEYS", "ke%ys", "key", "keyss", "\u{212A}eys",
        "%E2%84%AAeys",
      ]
      + [
        "resourcegroups", "RESOURCEgroups", "resource-roups", "resourceGroup%73", "%", "%zz", "[",
        "{",
      ]
    for literal in literals {
      for ignoresCase in [false, true] {
        var router = router(caseInsensitive: ignoresCase)
        router.on(.get, "/x/\(literal)") { _, _ in .text(200, "found") }
        for segment in segments {
          let request = HTTPRequest(
            .get, origin: .https("a.example"), path: "/x/\(segment)")
          let decoded = PercentEncoding.decode(segment) ?? segment
          // The sign of the kelvin is no letter K, whatever its lower case is.
          let isASCII = decoded.utf8.allSatisfy { $0 < 0x80 }
          let fits =
            ignoresCase
            ? isASCII && decoded.lowercased() == literal.lowercased() : decoded == literal
          #expect(
            await router.respond(to: request).status == (fits ? 200 : 404),
            "\(segment) for \(literal)")
        }
      }
    }
  }

  @Test("What a route has at hand is answered at once, and in the same way as else")
  func atHand() async throws {
    var router = router()
    router.on(.get, "/documents/late") { _, _ in .text(200, "late") }
    router.onReady(.get, "/documents/{name}") { _, parameters in
      .text(200, "document \(parameters["name"])")
    }
    let request = try HTTPRequest(.get, "https://a.example/documents/a%20b")
    let answer = try #require(router.respondAtOnce(to: request))
    #expect(String(decoding: answer.bytes, as: UTF8.self) == "document a b")
    #expect(await router.respond(to: request).bytes == answer.bytes)
  }

  @Test(
    "Nothing is at hand of a route that waits, even before one that does not, nor of no route",
    arguments: [
      ("GET", "/documents/late"), ("GET", "/secrets/db/1"), ("GET", "/none"),
      ("POST", "/documents/a"), ("GET", "/documents"), ("GET", "/documents/a/b"),
    ])
  func notAtHand(method: String, path: String) throws {
    var router = router()
    router.on(.get, "/documents/late") { _, _ in .text(200, "late") }
    router.onReady(.get, "/documents/{name}") { _, _ in .text(200, "document") }
    let request = try HTTPRequest(HTTPMethod(rawValue: method), "https://a.example\(path)")
    #expect(router.respondAtOnce(to: request)?.status == nil)
  }
}
