import ArcFedJOSE
import ArcFedJSON
import ArcFedSimulation
import TestSupport
import Testing

@testable import ArcFedKubernetes

/// `pkg/serviceaccount/jwt_test.go#TestTokenGenerateAndValidate`.
@Suite("Upstream's table of legacy tokens")
struct LegacyTokenTableTests {
  private static let prefix = "kubernetes.io/serviceaccount/"
  private static let now = Timestamp(seconds: 1_700_000_000)
  private static let account: JSONObject = [
    "metadata": ["name": "my-service-account", "uid": "12345"]
  ]

  static func key(_ name: String) -> PrivateKey {
    let keys = SimulationKeyring(seed: 1)
    return name == "ec"
      ? keys.ecKey(label: name, curve: .p256) : keys.rsaKey(label: "table \(name)")
  }

  /// The token of a row: given, or made as the tokens controller makes them.
  private static func token(_ row: JSONValue) throws -> String {
    if let given = row["token"]?.stringValue { return given }
    let key = key(row["key"]?.stringValue ?? "")
    var claims: JSONObject = [
      "iss": row["issuer"] ?? .string(TokenAuthenticator.legacyIssuer),
      "sub": "system:serviceaccount:test:my-service-account",
    ]
    if row["isModern"]?.boolValue == true {
      claims["aud"] = ["api"]
      claims["exp"] = .int(Int(now.seconds) + 600)
      claims["kubernetes.io"] = [
        "namespace": "test",
        "serviceaccount": ["name": "my-service-account", "uid": "12345"],
      ]
    } else {
      claims[prefix + "namespace"] = "test"
      claims[prefix + "secret.name"] = "rsa-secret"
      claims[prefix + "service-account.name"] = "my-service-account"
      claims[prefix + "service-account.uid"] = "12345"
    }
    let algorithm = ServiceAccountKeys.algorithm(key.publicKey)
    var header: JSONObject = ["alg": .string(algorithm.rawValue)]
    let keyID =
      switch row["kid"]?.stringValue {
      case nil: key.publicKey.kubernetesKeyID
      case "{{other}}": Self.key("other").publicKey.kubernetesKeyID
      case .some(let given): given
      }
    if !keyID.isEmpty { header["kid"] = .string(keyID) }
    return try JWS.sign(
      header: header, payload: claims.serialized(.go), key: key, algorithm: algorithm)
  }

  private static func lookup(_ row: JSONValue, _ token: String) -> TokenAuthenticator.Lookup {
    { resource, _, name in
      if resource.plural == row["without"]?.stringValue { return nil }
      switch (resource.plural, name) {
      case ("serviceaccounts", "my-service-account"): return account
      case ("secrets", "rsa-secret"):
        return [
          "metadata": [
            "name": "rsa-secret", "namespace": "test", "labels": row["labels"] ?? [:],
          ],
          "data": ["token": .string(Base64.encode(Array(token.utf8)))],
        ]
      default: return nil
      }
    }
  }

  @Test(
    "A legacy token is judged as upstream judges it",
    arguments: (try? Table.rows("legacy-tokens")) ?? [])
  func judgement(_ row: JSONValue) async throws {
    var files = KeyFiles()
    files["signing"] = Self.key("rsa").pem
    let names = (row["keys"]?.arrayValue ?? []).compactMap(\.stringValue)
    for name in names { files[name] = Self.key(name).pem }
    let flags = APIServerFlags(
      serviceAccountIssuers: ["https://first.example", "https://second.example"],
      apiAudiences: ["api"], serviceAccountKeyFiles: names,
      serviceAccountSigningKeyFile: "signing", externalHost: "h")
    let server: RunningServer
    do throws(APIServerFlagsError) { server = try RunningServer(flags, files) } catch {
      #expect(error.description == row["startError"]?.stringValue)
      return
    }
    #expect(row["startError"] == nil)
    let authenticator = server.authenticator(.inline)
    let token = try Self.token(row)
    guard let recognized = authenticator.recognize(token) else {
      #expect(row["isUnrecognized"]?.boolValue == true)
      return
    }
    #expect(row["isUnrecognized"] == nil)
    let refused = try await authenticator.verifySignature(of: recognized)
    let result =
      refused
      ?? authenticator.judge(
        recognized, requestedAudiences: ["api"], now: Self.now, lookup: Self.lookup(row, token))
    switch result {
    case .authenticated(let user, _):
      #expect(row["refusal"] == nil)
      #expect(user.name == "system:serviceaccount:test:my-service-account")
      #expect(user.uid == "12345")
      #expect(
        user.groups == [
          "system:serviceaccounts", "system:serviceaccounts:test", "system:authenticated",
        ])
    case .refused(let reason): #expect(reason == row["refusal"]?.stringValue)
    case .unrecognized: Issue.record("a recognized token is not unrecognized")
    }
  }
}

/// The tables of upstream's tests.
enum Table {
  static func rows(_ name: String) throws -> [JSONValue] {
    try JSONParser.parse(Fixture.bytes("Kubernetes/Upstream/\(name).json")).arrayValue ?? []
  }
}
