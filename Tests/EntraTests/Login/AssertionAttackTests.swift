import ArcFedHTTP
import ArcFedJOSE
import ArcFedJSON
import ArcFedOpenIDConnect
import ArcFedSimulation
import Testing

@testable import ArcFedEntra

/// What somebody tries who holds no key of the cluster, over the endpoint and with all that a
/// header can say (RFC 8725; RFC 7515 §4.1).
@Suite("Attacks on the exchange")
struct AssertionAttackTests {
  private static let attacker = "https://attacker.example"

  @Test("The public key is no secret to sign with, in whichever form it is taken")
  func confusedAlgorithm() async throws {
    let world = try await TenantWorld()
    let key = TenantWorld.key("cluster").publicKey
    let modulus = Array((TenantWorld.jwk("cluster").n ?? "").utf8)
    for secret in [key.der, Array(Base64.encode(key.der).utf8), modulus] {
      let header: JSONObject = [
        "alg": "HS256", "typ": "JWT", "kid": .string(TenantWorld.jwk("cluster").keyID ?? ""),
      ]
      let signed =
        Base64URL.encode(header.serialized()) + "." + Base64URL.encode(world.claims.serialized())
      let signature = Self.hmac(Array(signed.utf8), key: secret)
      let token = signed + "." + Base64URL.encode(signature)
      #expect(try await world.code(of: token) == 5_002_738)
    }
  }

  @Test("Nothing is fetched from where a header points, and no key is taken from it")
  func headersThatPoint() async throws {
    let world = try await TenantWorld()
    let trap = try FakeIssuer(
      Self.attacker, keys: [TenantWorld.jwk("stranger")], clock: world.simulation.clock)
    world.network.attach(trap, to: trap.issuer.origin)
    let certificate = try TenantWorld.certificate("stranger")
    let headers: [JSONObject] = [
      ["jku": .string("\(Self.attacker)/keys")], ["x5u": .string("\(Self.attacker)/chain")],
      ["jwk": TenantWorld.jwk("stranger").json()],
      ["x5c": [.string(Base64.encode(certificate.der))]],
      ["x5t": .string(Base64URL.encode(certificate.thumbprintSHA1))],
    ]
    for header in headers {
      let token = try world.assertion(signedBy: "stranger", header: header)
      #expect(try await world.code(of: token) == 700_027, "\(header)")
      // The same beside a good signature changes nothing.
      let good = try world.assertion(header: header)
      #expect(try await world.code(of: good) == nil, "\(header)")
    }
    #expect(trap.visits.isEmpty)
  }

  @Test("The name of a key is looked up and nothing else")
  func keyNames() async throws {
    let world = try await TenantWorld()
    for name in [
      "../../etc/passwd", "' OR '1'='1", "\(Self.attacker)/keys", "",
      String(repeating: "k", count: 4000),
    ] {
      let token = try world.assertion(header: ["kid": .string(name)])
      #expect(try await world.code(of: token) == 7_000_272, "\(name)")
    }
    #expect(world.issuer.visits.count == 2)
  }

  @Test("Of an issuer's keys the first hundred count")
  func manyKeys() async throws {
    func others(_ count: Int) -> [JWK] {
      (0..<count).map { number in
        var key = TenantWorld.jwk("stranger")
        key.keyID = "other \(number)"
        return key
      }
    }
    let within = try await TenantWorld()
    within.issuer.publish(others(99) + [TenantWorld.jwk("cluster")] + others(50))
    #expect(try await within.code(of: within.assertion()) == nil)
    let beyond = try await TenantWorld()
    beyond.issuer.publish(others(100) + [TenantWorld.jwk("cluster")])
    #expect(try await beyond.code(of: beyond.assertion()) == 7_000_272)
  }

  @Test("Lifetimes and times are exact to the second")
  func edges() async throws {
    let world = try await TenantWorld()
    let now = Int(world.simulation.clock.now.seconds)
    let cases: [(issued: Int, starts: Int, ends: Int, code: Int?)] = [
      (now, now, now + 90_000, nil), (now, now, now + 90_001, 70023),
      (now - 3600, now - 3600, now - 299, nil), (now - 3600, now - 3600, now - 300, 700_024),
      (now + 300, now + 300, now + 3600, nil), (now + 301, now + 301, now + 3600, 700_024),
      (now - 90_000, now, now, nil), (now, now + 301, now + 3600, 700_024),
      // Issued far ahead, so that a long life looks short.
      (now + 86_400 * 364, now, now + 86_400 * 365, 700_024),
    ]
    for (issued, starts, ends, code) in cases {
      let token = try world.assertion(claims: [
        "iat": .int(issued), "nbf": .int(starts), "exp": .int(ends),
      ])
      #expect(try await world.code(of: token) == code, "\(issued) \(starts) \(ends)")
    }
  }

  @Test(
    "A body that is no form says nothing",
    arguments: [
      "application/json", "multipart/form-data; boundary=x", "text/plain", "application/xml", nil,
    ])
  func otherBodies(contentType: String?) async throws {
    let world = try await TenantWorld()
    let fields = world.form(assertion: try world.assertion()).map {
      ($0.key, $0.value.stringValue ?? "")
    }
    var headers: HTTPHeaders = [:]
    headers["Content-Type"] = contentType
    let response = try await world.send(
      HTTPRequest(
        .post,
        "https://login.microsoftonline.com/\(TenantWorld.tenantID)/oauth2/v2.0/token",
        headers: headers, body: FormURLEncoded.encode(fields)))
    #expect(response.aadsts == 900_144)
  }

  @Test("The parameters count wherever they stand, but only in the body, and once")
  func parameters() async throws {
    let world = try await TenantWorld()
    let form = world.form(assertion: try world.assertion())
    let path = "\(TenantWorld.tenantID)/oauth2/v2.0/token"
    let reversed = JSONObject(form.map { ($0.key, $0.value) }.reversed())
    #expect(try await world.post(reversed, path: path).status == 200)
    var partial = form
    partial.merge(["client_id": nil])
    let query = "\(path)?client_id=\(world.identity.clientID)"
    #expect(try await world.post(partial, path: query).aadsts == 900_144)
    for name in form.map(\.key) {
      let fields = form.map { ($0.key, $0.value.stringValue ?? "") } + [(name, "x")]
      let response = try await world.send(
        HTTPRequest(
          .post, "https://login.microsoftonline.com/\(path)",
          headers: ["Content-Type": "application/x-www-form-urlencoded"],
          body: FormURLEncoded.encode(fields)))
      #expect(response.aadsts == 9_000_411, "\(name)")
    }
  }

  @Test("No event of the trace and no answer holds what was presented")
  func secrecy() async throws {
    let world = try await TenantWorld()
    let client = try await world.tenant.createAdministrator(displayName: "admin")
    var presented: [String] = [client.secret]
    var answers: [HTTPResponse] = []
    for (signer, claims) in [
      ("cluster", [:]), ("stranger", [:]), ("cluster", ["sub": "x"]), ("cluster", ["aud": "x"]),
      ("cluster", ["iss": "https://x.example"]), ("cluster", ["exp": 1]),
    ] as [(String, JSONObject)] {
      let token = try world.assertion(signedBy: signer, claims: claims)
      presented.append(String(token.split(separator: ".")[2]))
      answers.append(try await world.exchange(token))
      // In the wrong place too.
      var form = world.form(assertion: "x")
      form["client_id"] = .string(token)
      answers.append(try await world.post(form))
    }
    _ = try await world.token(client, resource: "https://vault.azure.net")
    let told = world.simulation.trace.events.map { "\($0)" }.joined(separator: "\n")
    for secret in presented { #expect(!told.contains(secret)) }
  }

  /// HMAC-SHA256 (RFC 2104), which the room of tokens does not have on purpose.
  private static func hmac(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
    let blockBytes = 64
    var block = key.count > blockBytes ? Digest.sha256(key) : key
    block += [UInt8](repeating: 0, count: blockBytes - block.count)
    let inner = Digest.sha256(block.map { $0 ^ 0x36 } + message)
    return Digest.sha256(block.map { $0 ^ 0x5C } + inner)
  }
}
