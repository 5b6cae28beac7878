import ArcFedJOSE
import ArcFedJSON
import ArcFedSimulation
import TestSupport
import Testing

@testable import ArcFedKubernetes

@Suite("Claims of service account tokens")
struct ClaimsTests {
  private static let now: Int64 = 1_514_764_800

  @Test("Claims by binding are those of upstream's own table, sorted at every level")
  func claimsByBinding() throws {
    let rows = try JSONParser.parse(Fixture.bytes("Kubernetes/claims.json")).arrayValue ?? []
    #expect(rows.count == 8)
    for row in rows {
      let name = row["case"]?.stringValue ?? ""
      let reference: (String) -> ClaimReference? = { kind in
        row[kind]?.boolValue == true ? ClaimReference(name: "my\(kind)", uid: "my\(kind)-uid") : nil
      }
      let claims = ServiceAccountClaims(
        namespace: "myns", account: ClaimReference(name: "mysvcacct", uid: "mysvcacct-uid"),
        pod: reference("pod"), secret: reference("secret"), node: reference("node"),
        audiences: (row["audiences"]?.arrayValue ?? []).compactMap(\.stringValue),
        issuedAtSeconds: Self.now, lifetimeSeconds: row["seconds"]?.intValue ?? 0,
        warnAfterSeconds: row["warnAfterSeconds"]?.intValue, tokenID: "fixed")
      if let error = row["error"]?.stringValue {
        #expect(throws: ServiceAccountClaims.BindingConflict.self, "\(name)") {
          try claims.check()
        }
        #expect(ServiceAccountClaims.BindingConflict().description == error)
      } else {
        try claims.check()
        let payload = String(decoding: claims.payload(issuer: "i"), as: UTF8.self)
        #expect(payload == row["claims"]?.text(), "\(name)")
      }
    }
  }

  @Test("A node that does not exist is named without a uid")
  func nodeWithoutUID() {
    let claims = ServiceAccountClaims(
      namespace: "ns", account: ClaimReference(name: "sa", uid: "u"),
      pod: ClaimReference(name: "app", uid: "p"), node: ClaimReference(name: "ghost"),
      audiences: [], issuedAtSeconds: Self.now, lifetimeSeconds: 600, tokenID: "j")
    let payload = String(decoding: claims.payload(issuer: "<i>"), as: UTF8.self)
    #expect(payload.contains(##""node":{"name":"ghost"},"pod":{"name":"app","uid":"p"}"##))
    #expect(payload.contains(##""iss":"\u003ci\u003e""##))
  }

  @Test("The lifetime is capped first and extended then")
  func lifetimes() throws {
    let rows = try JSONParser.parse(Fixture.bytes("Kubernetes/token-lifetimes.json"))
    for row in rows.arrayValue ?? [] {
      let grant = TokenLifetime.grant(
        requestedSeconds: 3607, isBoundToPod: true, isForAPIServer: true,
        extends: row["extends"]?.boolValue ?? true,
        maximumSeconds: row["maximumSeconds"]?.intValue,
        extendedSeconds: row["extendedSeconds"]?.intValue ?? 0)
      #expect(grant.realSeconds == row["realSeconds"]?.intValue, "\(row.text())")
    }
  }

  @Test("Only what admission asks for, for the API itself, bound to a pod, is extended")
  func extensionIsNarrow() {
    func real(_ seconds: Int, pod: Bool = true, api: Bool = true) -> Int {
      TokenLifetime.grant(
        requestedSeconds: seconds, isBoundToPod: pod, isForAPIServer: api, extends: true,
        maximumSeconds: nil
      ).realSeconds
    }
    #expect(real(3607) == 31_536_000)
    #expect(real(3606) == 3606)
    #expect(real(3607, pod: false) == 3607)
    #expect(real(3607, api: false) == 3607)
  }

  private func signer(_ issuer: String, _ key: PrivateKey) -> TokenSigner {
    let header = ServiceAccountKeys.header(key, keyID: key.publicKey.kubernetesKeyID)
    return TokenSigner(issuer: issuer, key: key, header: header, lanes: .inline)
  }

  @Test("Header and claims are the bytes of a kube-apiserver, and the kid is the key's hash")
  func tokenBytes() async throws {
    let key = SimulationKeyring(seed: 1).rsaKey(label: "k")
    let claims = ServiceAccountClaims(
      namespace: "ns", account: ClaimReference(name: "sa", uid: "u"),
      audiences: ["api://AzureADTokenExchange"], issuedAtSeconds: Self.now, lifetimeSeconds: 3600,
      tokenID: "j")
    let keyID = key.publicKey.kubernetesKeyID
    let token = try await signer("https://i", key).sign(claims)
    let parts = token.split(separator: ".")
    let header = String(decoding: try Base64URL.decode(parts[0]), as: UTF8.self)
    #expect(header == #"{"alg":"RS256","kid":"\#(keyID)"}"#)
    #expect(keyID.count == 43)
    let payload = String(decoding: try Base64URL.decode(parts[1]), as: UTF8.self)
    #expect(
      payload == #"{"aud":["api://AzureADTokenExchange"],"exp":1514768400,"iat":1514764800,"#
        + #""iss":"https://i","jti":"j","kubernetes.io":{"namespace":"ns","serviceaccount":"#
        + #"{"name":"sa","uid":"u"}},"nbf":1514764800,"sub":"system:serviceaccount:ns:sa"}"#)
    #expect(try JWS(compact: token).isSigned(by: key.publicKey))
  }

  @Test("An elliptic key signs with the algorithm of its curve", arguments: EllipticCurve.allCases)
  func ellipticKeys(_ curve: EllipticCurve) async throws {
    let key = SimulationKeyring(seed: 1).ecKey(label: "k", curve: curve)
    let claims = ServiceAccountClaims(
      namespace: "ns", account: ClaimReference(name: "sa", uid: "u"), audiences: [],
      issuedAtSeconds: Self.now, lifetimeSeconds: 600, tokenID: "j")
    let token = try await signer("https://i", key).sign(claims)
    let jws = try JWS(compact: token)
    #expect(jws.algorithm == curve.algorithm.rawValue)
    #expect(jws.signature.count == 2 * curve.coordinateBytes)
    #expect(jws.isSigned(by: key.publicKey))
  }

  @Test("The id of a key is upstream's for upstream's keys")
  func keyIDs() throws {
    let rows = try JSONParser.parse(Fixture.bytes("Kubernetes/key-ids.json")).arrayValue ?? []
    #expect(rows.count == 2)
    for row in rows {
      let encoded = row["der"]?.stringValue ?? ""
      let key = try PublicKey(
        pem: "-----BEGIN PUBLIC KEY-----\n\(encoded)\n-----END PUBLIC KEY-----\n")
      #expect(key.kubernetesKeyID == row["kid"]?.stringValue)
    }
  }
}
