import ArcFedJSON
import ArcFedKubernetes
import Testing

@testable import ArcFedAzureArc

@Suite("Distributions, and how each API server is told its issuer")
struct DistributionTests {
  private static let host = "edge-01.k8s.arcfed.internal:6443"

  private func distribution(_ row: JSONValue) throws -> ArcDistribution {
    try #require(ArcDistribution(rawValue: row["distribution"]?.stringValue ?? ""))
  }

  @Test("The tables of preview and general availability", arguments: try rows("distributions.json"))
  func support(row: JSONValue) throws {
    let support = try distribution(row).support
    #expect(support.preview == row["preview"]?.boolValue)
    #expect(support.generallyAvailable == row["generallyAvailable"]?.boolValue)
  }

  @Test("Every distribution is in the table")
  func completeness() throws {
    let names = try rows("distributions.json").compactMap { $0["distribution"]?.stringValue }
    #expect(names.sorted() == ArcDistribution.allCases.map(\.rawValue).sorted())
  }

  @Test(
    "Untold, a cluster signs in the name that it was born with",
    arguments: try rows("distributions.json"))
  func untold(row: JSONValue) throws {
    let distribution = try distribution(row)
    let flags =
      try distribution.initialFlags(cluster: "edge-01")
      ?? K3sConfiguration(externalHost: Self.host).flags()
    let built = try #require(row["builtInIssuer"]?.stringValue)
    #expect(flags.signingIssuer.hasPrefix(built))
    #expect(flags.serviceAccountIssuers.count == 1)
    #expect(
      (distribution.providerIssuer(cluster: "edge-01") != nil) == row["selfHosted"]?.boolValue)
    try flags.validate()
  }

  @Test(
    "Told in its documented way, it signs in the name of the issuer",
    arguments: try rows("distributions.json"))
  func told(row: JSONValue) throws {
    let distribution = try distribution(row)
    let before =
      try distribution.initialFlags(cluster: "edge-01")
      ?? K3sConfiguration(externalHost: Self.host).flags()
    guard let expected = row["issuersWhenTold"]?.arrayValue?.compactMap(\.stringValue) else {
      #expect(distribution.flags(before, told: "https://i/") == nil)
      let own: [ArcDistribution.IssuerConfiguration] = [
        .selfHosted, .openShiftAuthentication(issuer: "https://i/"),
      ]
      #expect(own.contains(distribution.configuration(issuer: "https://i/")))
      return
    }
    let told = try #require(distribution.flags(before, told: "https://i/"))
    #expect(told.serviceAccountIssuers == expected)
    #expect(
      told.maximumTokenExpirationSeconds == row["maximumTokenExpirationSeconds"]?.intValue)
    #expect(distribution.flags(told, told: "https://i/") == told, "telling it twice is no harm")
    try told.validate()
  }

  @Test(
    "k3s puts the issuer in place of the old one, behind it or before it",
    arguments: [
      ("=", ["https://i/"]),
      ("+=", ["https://kubernetes.default.svc.cluster.local", "https://i/"]),
      ("-=", ["https://i/", "https://kubernetes.default.svc.cluster.local"]),
    ])
  func k3sOperators(operation: String, issuers: [String]) throws {
    let flags = try K3sConfiguration(
      apiServerArguments: ["service-account-issuer\(operation)https://i/"],
      externalHost: Self.host
    ).flags()
    #expect(flags.serviceAccountIssuers == issuers)
  }
}
