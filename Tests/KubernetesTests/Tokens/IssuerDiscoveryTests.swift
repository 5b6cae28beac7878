import ArcFedHTTP
import ArcFedJOSE
import ArcFedJSON
import ArcFedSimulation
import TestSupport
import Testing

@testable import ArcFedKubernetes

/// `pkg/serviceaccount/openidmetadata_test.go`, as data.
@Suite("The discovery document of an issuer")
struct IssuerDiscoveryTests {
  /// The two published keys of upstream's test, and one to sign with.
  private static func files() throws -> (KeyFiles, ids: [String]) {
    let rows = try JSONParser.parse(Fixture.bytes("Kubernetes/key-ids.json")).arrayValue ?? []
    var files = KeyFiles()
    files["published"] = rows.map { row in
      "-----BEGIN PUBLIC KEY-----\n\(row["der"]?.stringValue ?? "")\n-----END PUBLIC KEY-----\n"
    }.joined()
    files["signing"] = SimulationKeyring(seed: 1).rsaKey(label: "k").pem
    return (files, rows.compactMap { $0["kid"]?.stringValue })
  }

  @Test("Documents and problems are those of upstream's own table")
  func metadata() throws {
    let table = try JSONParser.parse(Fixture.bytes("Kubernetes/openid-metadata.json"))
    let (files, ids) = try Self.files()
    for row in table.arrayValue ?? [] {
      let name = row["case"]?.stringValue ?? ""
      let issuer = row["issuer"]?.stringValue ?? ""
      let flags = APIServerFlags(
        serviceAccountIssuers: [issuer], serviceAccountKeyFiles: ["published"],
        serviceAccountSigningKeyFile: "signing", jwksURI: row["jwksURI"]?.stringValue,
        externalHost: row["host"]?.stringValue ?? "")
      #expect(IssuerDiscovery.problem(flags) == row["problem"]?.stringValue, "\(name)")
      let documents = IssuerDiscovery(flags, try ServiceAccountKeys(files, flags))
      guard let uri = row["published"]?.stringValue else {
        #expect(documents == nil, "\(name)")
        continue
      }
      let configuration =
        "{\"issuer\":\"\(issuer)\",\"jwks_uri\":\"\(uri)\","
        + "\"response_types_supported\":[\"id_token\"],"
        + "\"subject_types_supported\":[\"public\"],"
        + "\"id_token_signing_alg_values_supported\":[\"ES256\",\"RS256\"]}"
      let found = try #require(documents)
      #expect(String(decoding: found.configuration, as: UTF8.self) == configuration, "\(name)")
      let keys = try JSONParser.parse(found.keySet)["keys"]?.arrayValue ?? []
      #expect(Set(keys.compactMap { $0["kid"]?.stringValue }) == Set(ids), "\(name)")
      #expect(keys.allSatisfy { $0["d"] == nil }, "\(name)")
    }
  }

  @Test(
    "The two documents are at their paths and nowhere else",
    arguments: [
      ("/.well-known/openid-configuration", 200), ("/openid/v1/jwks", 200),
      ("/.well-known", 404), ("/openid/v1/jwks/foo", 404),
      ("/.well-known/openid-configuration/foo", 404),
      ("/.well-known/openid-configuration?format=yaml", 200),
    ])
  func boundaries(_ path: String, status: Int) async throws {
    let test = try await TestCluster.make()
    try await test.simulation.run {
      let answer = try await test.request(path, token: test.cluster.adminToken)
      #expect(answer.status == status)
    }
  }
}
