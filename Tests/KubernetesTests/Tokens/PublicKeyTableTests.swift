import ArcFedJOSE
import ArcFedJSON
import Testing

@testable import ArcFedKubernetes

/// `pkg/serviceaccount/jwt_test.go#TestStaticPublicKeysGetter`.
@Suite("Upstream's table of public keys")
struct PublicKeyTableTests {
  @Test(
    "The keys of an id are those of the files that have it, and without an id all",
    arguments: (try? Table.rows("public-keys")) ?? [])
  func keys(_ row: JSONValue) throws {
    var files = KeyFiles()
    files["signing"] = LegacyTokenTableTests.key("rsa").pem
    var paths: [String] = []
    for (place, name) in Self.names(row["keys"]).enumerated() {
      paths.append("\(place) \(name)")
      files["\(place) \(name)"] = LegacyTokenTableTests.key(name).pem
    }
    let flags = APIServerFlags(
      serviceAccountIssuers: ["https://issuer.example"], apiAudiences: ["api"],
      serviceAccountKeyFiles: paths, serviceAccountSigningKeyFile: "signing", externalHost: "h")
    let keys = try ServiceAccountKeys(files, flags)
    let known = ["rsa", "ec", "other"]
    let keyID = row["kid"]?.stringValue.map { kid in
      known.contains(kid) ? LegacyTokenTableTests.key(kid).publicKey.kubernetesKeyID : kid
    }
    #expect(
      keys.candidates(keyID: keyID).map(\.kubernetesKeyID)
        == Self.names(row["found"]).map {
          LegacyTokenTableTests.key($0).publicKey.kubernetesKeyID
        })
  }

  @Test("The table is there")
  func table() throws { #expect(try Table.rows("public-keys").count == 10) }

  private static func names(_ value: JSONValue?) -> [String] {
    (value?.arrayValue ?? []).compactMap(\.stringValue)
  }
}
