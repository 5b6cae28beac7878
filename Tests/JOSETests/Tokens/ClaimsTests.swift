import ArcFedJOSE
import ArcFedJSON
import Testing

@Suite("Claims of a JSON Web Token")
struct ClaimsTests {
  private let key = SimulationKeyring(seed: 1).rsaKey(label: "issuer")

  @Test("Each row of the table is read or refused as it says")
  func table() throws {
    for row in try Table.rows("claims.json") {
      let name = try row.text("name")
      let token = try JWS.sign(
        header: ["alg": "RS256"], payload: Array(row.text("payload").utf8), key: key,
        algorithm: .rs256)
      do throws(JOSEError) {
        let token = try JWT(compact: token)
        #expect(summary(token) == row["claims"], "\(name)")
      } catch {
        #expect(error.description == row["refusal"]?.stringValue, "\(name)")
      }
    }
  }

  @Test("A payload that is no JSON is still a signed message")
  func anyPayload() throws {
    let token = try JWS.sign(
      header: [:], payload: [0, 255, 10], key: key, algorithm: .rs256)
    let jws = try JWS(compact: token)
    #expect(jws.payload == [0, 255, 10])
    #expect(jws.isSigned(by: key.publicKey))
    #expect(throws: JOSEError.notJSON(.payload)) { try JWT(jws) }
  }

  private func summary(_ token: JWT) -> JSONValue {
    var summary: JSONObject = ["aud": .array(token.audiences.map { .string($0) })]
    summary["iss"] = token.issuer.map { .string($0) }
    summary["sub"] = token.subject.map { .string($0) }
    summary["jti"] = token.id.map { .string($0) }
    summary["exp"] = token.expiry.map { .int(Int($0)) }
    summary["nbf"] = token.notBefore.map { .int(Int($0)) }
    summary["iat"] = token.issuedAt.map { .int(Int($0)) }
    return .object(summary)
  }
}
