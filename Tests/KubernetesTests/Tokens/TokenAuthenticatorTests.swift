import ArcFedHTTP
import ArcFedJOSE
import ArcFedJSON
import ArcFedSimulation
import Dispatch
import TestSupport
import Testing

@testable import ArcFedKubernetes

@Suite("Validation of service account tokens")
struct TokenAuthenticatorTests {
  private static let now = Timestamp(seconds: 1_700_000_000)
  private static let issuer = "https://issuer.example"

  private static func authenticator() throws -> TokenAuthenticator {
    var files = KeyFiles()
    files["k"] = SimulationKeyring(seed: 1).rsaKey(label: "k").pem
    let flags = APIServerFlags(
      serviceAccountIssuers: [issuer], apiAudiences: ["api"], serviceAccountKeyFiles: ["k"],
      serviceAccountSigningKeyFile: "k", externalHost: "h")
    return try RunningServer(flags, files).authenticator(.inline)
  }

  /// The objects of upstream's table, one of them perhaps on its way out.
  private static func lookup(
    deleted: String = "", secondsAgo: Int64? = nil
  ) -> TokenAuthenticator.Lookup {
    let names = [
      "serviceaccounts": "sa", "secrets": "secret", "pods": "pod", "nodes": "node",
    ]
    return { resource, _, name in
      guard let word = names[resource.plural], name == "\(word)name" else { return nil }
      var object: JSONObject = [
        "metadata": ["name": .string(name), "uid": .string("\(word)uid")]
      ]
      if resource.plural == deleted, let secondsAgo {
        let time = now - .seconds(secondsAgo)
        object.setMeta(("deletionTimestamp", .string(time.rfc3339)))
      }
      return object
    }
  }

  private static func token(_ claims: JSONObject) -> TokenAuthenticator.Recognized {
    TokenAuthenticator.Recognized(
      text: "", header: [:], claims: claims, signingInput: [], signature: [])
  }

  private static func claims(_ row: JSONValue) -> JSONObject {
    var bound: JSONObject = [
      "namespace": "ns", "serviceaccount": row["account"] ?? ["name": "saname", "uid": "sauid"],
    ]
    for (name, value) in row["claims"]?.objectValue ?? [:] { bound[name] = value }
    func time(_ name: String, _ standard: Int) -> JSONValue {
      .int(Int(now.seconds) + (row[name]?.intValue ?? standard))
    }
    return [
      "iss": .string(issuer), "aud": ["api"], "exp": time("expSeconds", 600),
      "nbf": time("nbfSeconds", 0), "iat": time("iatSeconds", 0), "kubernetes.io": .object(bound),
    ]
  }

  private static func refusal(_ result: AuthenticationResult) -> String? {
    if case .refused(let reason) = result { reason } else { nil }
  }

  @Test("Private claims are judged as upstream's own table says")
  func privateClaims() throws {
    let table = try JSONParser.parse(Fixture.bytes("Kubernetes/private-claims.json"))
    let authenticator = try Self.authenticator()
    for row in table["rows"]?.arrayValue ?? [] {
      let result = authenticator.judge(
        Self.token(Self.claims(row)), requestedAudiences: ["api"], now: Self.now,
        lookup: Self.lookup())
      #expect(Self.refusal(result) == row["refusal"]?.stringValue, "\(row.text())")
    }
  }

  @Test("Whom the keys of an earlier start knew is not remembered by the next")
  func restartWhileJudging() async throws {
    let lanes = CryptoLanes(laneCount: 1, queueLimit: 8)
    let test = try await TestCluster.make(lanes: lanes)
    let answer = try await test.client.createToken(
      serviceAccount: "default", namespace: "default")
    let token = try #require(answer.at("status.token")?.stringValue)
    let gate = DispatchSemaphore(value: 0)
    let (arrivals, arrival) = AsyncStream<Void>.makeStream()
    let holding = Task {
      try await lanes.run {
        arrival.yield()
        gate.wait()
      }
    }
    await arrivals.first { true }
    async let judged = test.review(token)
    while lanes.waitingCount == 0 { await Task.yield() }
    _ = try await test.cluster.rotateSigningKey(keepingOldKeys: false, force: true)
    gate.signal()
    try await holding.value
    #expect(Self.refusal(await judged) == nil)
    #expect(Self.refusal(await test.review(token)) != nil)
    lanes.shutdown()
  }

  @Test("An audience is one that was asked for by every byte")
  func audienceBytes() throws {
    var claims = Self.claims(.object([:]))
    claims["aud"] = ["https://K"]
    let authenticator = try Self.authenticator()
    for (asked, isMet) in [("https://K", true), ("https://\u{212A}", false)] {
      let result = authenticator.judge(
        Self.token(claims), requestedAudiences: [asked], now: Self.now, lookup: Self.lookup())
      #expect((Self.refusal(result) == nil) == isMet)
    }
  }

  @Test("A static token is known by every byte, alone and in its header")
  func staticTokenBytes() async throws {
    let known = StaticToken(token: "K10secret", user: "admin", uid: "1", groups: ["system:masters"])
    let test = try await TestCluster.make(staticTokens: [known])
    for (token, status) in [("K10secret", 200), ("\u{212A}10secret", 401)] {
      for header in ["Bearer \(token)", "bearer \(token)"] {
        let response = try await test.request(
          "/api/v1/namespaces", headers: ["Authorization": header])
        #expect(response.status == status)
      }
    }
  }

  @Test(
    "An object on its way out is good for a minute",
    arguments: [
      "serviceaccounts", "secrets", "pods", "nodes",
    ])
  func deletions(_ plural: String) throws {
    let table = try JSONParser.parse(Fixture.bytes("Kubernetes/private-claims.json"))
    let authenticator = try Self.authenticator()
    let bindings: [String: JSONValue] = [
      "secrets": ["secret": ["name": "secretname", "uid": "secretuid"]],
      "pods": ["pod": ["name": "podname", "uid": "poduid"]],
      "nodes": ["node": ["name": "nodename", "uid": "nodeuid"]],
    ]
    for row in table["deletions"]?.arrayValue ?? [] {
      let claims = Self.claims(["claims": bindings[plural] ?? [:]])
      let result = authenticator.judge(
        Self.token(claims), requestedAudiences: ["api"], now: Self.now,
        lookup: Self.lookup(
          deleted: plural, secondsAgo: row["secondsAgo"]?.intValue.map(Int64.init)))
      let refusal =
        plural == "serviceaccounts"
        ? "service account ns/saname has been deleted"
        : "service account token has been invalidated"
      let expected = row["isGood"]?.boolValue == true ? nil : refusal
      #expect(Self.refusal(result) == expected, "\(plural) \(row.text())")
    }
  }

  @Test("A token of another issuer is nobody's error")
  func foreignIssuer() throws {
    let payload = Base64URL.encode(Array(#"{"iss":"https://other"}"#.utf8))
    #expect(try Self.authenticator().recognize("e30.\(payload).") == nil)
    #expect(try Self.authenticator().recognize("a.b.c") == nil)
    #expect(try Self.authenticator().recognize("") == nil)
  }

  @Test("The bearer header is read with its quirks")
  func bearerHeader() {
    #expect(BearerHeader.token("Bearer abc") == "abc")
    #expect(BearerHeader.token("bEaReR abc") == "abc")
    #expect(BearerHeader.token("Bearer abc def") == "abc")
    #expect(BearerHeader.token("Bearer  abc") == nil)
    #expect(BearerHeader.token("Bearer ") == nil)
    #expect(BearerHeader.token("Basic abc") == nil)
    #expect(BearerHeader.token("abc") == nil)
    #expect(BearerHeader.token(nil) == nil)
    #expect(BearerHeader.token("  Bearer abc\n") == "abc")
  }

  @Test("A header is known by heart only where it is read as bringing the token")
  func knownHeaders() {
    let users = ["abc": UserInfo.admin, "a b": .node("n"), "": .node("m"), " abc": .node("o")]
    #expect(BearerHeader.headers(of: users) == ["Bearer abc": .admin])
  }

  @Test("The success cache forgets after ten seconds and remembers no failure")
  func successCache() {
    var cache = TokenSuccessCache()
    let good = AuthenticationResult.authenticated(.admin, audiences: ["a"])
    cache.remember(good, token: "t", audiences: ["a"], now: Self.now)
    cache.remember(.unrecognized, token: "u", audiences: ["a"], now: Self.now)
    let late = Self.now + .seconds(10)
    #expect(cache.result(token: "t", audiences: ["a"], now: Self.now) == good)
    #expect(cache.result(token: "t", audiences: ["a"], now: late - .milliseconds(1)) == good)
    #expect(cache.result(token: "t", audiences: ["a"], now: late) == nil)
    #expect(cache.result(token: "t", audiences: ["b"], now: Self.now) == nil)
    #expect(cache.result(token: "u", audiences: ["a"], now: Self.now) == nil)
  }
}
