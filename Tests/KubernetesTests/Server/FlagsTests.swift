import ArcFedJSON
import Testing

@testable import ArcFedKubernetes

@Suite("API server flags")
struct FlagsTests {
  private static func flags(_ issuers: [String]) -> APIServerFlags {
    APIServerFlags(serviceAccountIssuers: issuers, externalHost: "h:6443")
  }

  @Test("The server refuses to start with the flags that upstream refuses, in its words")
  func refusals() {
    #expect(throws: APIServerFlagsError.missingIssuer) { try Self.flags([]).validate() }
    #expect(throws: APIServerFlagsError.emptyIssuer) { try Self.flags([""]).validate() }
    #expect(throws: APIServerFlagsError.duplicateIssuer("a")) {
      try Self.flags(["a", "a"]).validate()
    }
    #expect(throws: APIServerFlagsError.malformedIssuer("ht tp://x")) {
      try Self.flags(["ht tp://x"]).validate()
    }
    var flags = Self.flags(["https://i"])
    flags.maximumTokenExpirationSeconds = 3599
    #expect(throws: APIServerFlagsError.maximumTokenExpirationOutOfRange) {
      try flags.validate()
    }
    flags.maximumTokenExpirationSeconds = 3600
    #expect(throws: Never.self) { try flags.validate() }
    flags.jwksURI = "http://i/keys"
    #expect(throws: APIServerFlagsError.jwksURINotHTTPS("http://i/keys")) {
      try flags.validate()
    }
    #expect(
      APIServerFlagsError.duplicateIssuer("X").description
        == "service-account-issuer \"X\" is already specified")
    #expect(
      APIServerFlagsError.maximumTokenExpirationOutOfRange.description
        == "the service-account-max-token-expiration must be between 1 hour and 2^32 seconds")
  }

  @Test(
    "An issuer that cannot be discovered is no reason not to start",
    arguments: [
      "http://i", "https://i?a=b", "https://i#f", "plain",
    ])
  func undiscoverableIssuer(_ issuer: String) throws {
    let flags = Self.flags([issuer])
    try flags.validate()
    #expect(IssuerDiscovery.problem(flags)?.contains(issuer) == true)
  }

  @Test("Without api-audiences the issuers are the audiences; jwks_uri follows the host")
  func derivedValues() {
    let flags = Self.flags(["https://a", "https://b"])
    #expect(flags.effectiveAudiences == ["https://a", "https://b"])
    #expect(flags.publishedJWKSURI == "https://h:6443/openid/v1/jwks")
    #expect(flags.signingIssuer == "https://a")
  }

  @Test("k3s starts with its own defaults")
  func k3sDefaults() throws {
    let flags = try K3sConfiguration(externalHost: "h:6443").flags()
    let issuer = "https://kubernetes.default.svc.cluster.local"
    #expect(flags.serviceAccountIssuers == [issuer])
    #expect(flags.apiAudiences == [issuer, "k3s"])
    #expect(!flags.anonymousAuth)
    #expect(flags.extendsTokenExpiration)
    #expect(flags.maximumTokenExpirationSeconds == nil)
  }

  @Test(
    "An argument replaces the default, += appends to it, -= stands before it",
    arguments: [
      (["service-account-issuer=https://new"], ["https://new"]),
      (["--service-account-issuer=https://new"], ["https://new"]),
      (
        ["service-account-issuer+=https://new"],
        ["https://kubernetes.default.svc.x", "https://new"]
      ),
      (
        ["service-account-issuer-=https://new"],
        ["https://new", "https://kubernetes.default.svc.x"]
      ),
      (
        ["service-account-issuer=https://a", "service-account-issuer=https://b"],
        ["https://a", "https://b"]
      ),
    ])
  func k3sMerging(_ arguments: [String], _ issuers: [String]) throws {
    let configuration = K3sConfiguration(
      apiServerArguments: arguments, clusterDomain: "x", externalHost: "h:6443")
    let flags = try configuration.flags()
    #expect(flags.serviceAccountIssuers == issuers)
    // The audiences do not follow the issuer.
    #expect(flags.apiAudiences == ["https://kubernetes.default.svc.x", "k3s"])
  }

  @Test("A duration is Go's, a switch without a value is on, and what is unknown is refused")
  func k3sValues() throws {
    func flags(_ arguments: String...) throws(APIServerFlagsError) -> APIServerFlags {
      try K3sConfiguration(apiServerArguments: arguments, externalHost: "h").flags()
    }
    #expect(
      try flags("service-account-max-token-expiration=24h").maximumTokenExpirationSeconds
        == 86_400)
    #expect(
      try flags("service-account-max-token-expiration=1h30m").maximumTokenExpirationSeconds
        == 5400)
    #expect(try flags("anonymous-auth").anonymousAuth)
    #expect(try flags("service-account-jwks-uri=https://k").publishedJWKSURI == "https://k")
    #expect(throws: APIServerFlagsError.unknownFlag("service-acount-issuer")) {
      try flags("service-acount-issuer=https://x")
    }
    #expect(
      throws: APIServerFlagsError.invalidValue(
        flag: "service-account-max-token-expiration", value: "soon")
    ) { try flags("service-account-max-token-expiration=soon") }
    #expect(throws: APIServerFlagsError.maximumTokenExpirationOutOfRange) {
      try flags("service-account-max-token-expiration=59m")
    }
  }

  @Test("Arguments are merged as in k3s's own table (pkg/util/args_test.go)")
  func k3sTable() throws {
    let rows = try Table.rows("k3s-arguments")
    #expect(rows.count == 5)
    for row in rows {
      let texts: (String) -> [String] = { name in
        (row[name]?.arrayValue ?? []).compactMap(\.stringValue)
      }
      let defaults = (row["defaults"]?.objectValue ?? [:])
        .reduce(into: [String: [String]]()) { $0[$1.0] = [$1.1.stringValue ?? ""] }
      let merged = K3sConfiguration.merge(texts("arguments"), over: defaults)
      #expect(K3sConfiguration.lines(merged) == texts("merged"), "\(row.text())")
    }
  }

  @Test("The merged arguments are sorted by name")
  func mergedArguments() {
    let merged = K3sConfiguration(apiServerArguments: ["v=4"], externalHost: "h").mergedArguments
    #expect(merged.first == "--anonymous-auth=false")
    #expect(merged.last == "--v=4")
    #expect(merged == merged.sorted())
  }

  @Test(
    "Go durations",
    arguments: [
      ("24h", 86_400), ("0", 0), ("90s", 90), ("1h1m1s", 3661), ("h", nil), ("24", nil),
      ("1d", nil),
      ("", nil),
    ] as [(String, Int?)])
  func durations(_ text: String, _ seconds: Int?) {
    #expect(GoDuration.seconds(text) == seconds)
  }
}
