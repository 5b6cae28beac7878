import ArcFedJOSE
import ArcFedJSON
import Testing

@Suite("The signed examples of RFC 7515, RFC 7519 and RFC 7520")
struct SignatureExampleTests {
  @Test("Each example is parsed, and signed exactly when it has a digital signature")
  func verdicts() throws {
    for row in try Table.rows("signatures.json") {
      let section = try row.text("section")
      let key = try PublicKey(jwk: JWK(parsing: #require(row["key"])))
      let jws = try JWS(compact: row.text("token"))
      #expect(try jws.algorithm == row.text("algorithm"), "\(section)")
      #expect(jws.isSigned(by: key) == row["signed"]?.boolValue, "\(section)")
    }
  }

  @Test("The private key of an example has the example's public key")
  func publicHalves() throws {
    for row in try Table.rows("signatures.json") {
      guard let pem = row["privateKey"]?.stringValue else { continue }
      let key = try PublicKey(jwk: JWK(parsing: #require(row["key"])))
      #expect(try PrivateKey(pem: pem).publicKey == key)
    }
  }

  @Test("RS256 over the example's input gives the example's signature, octet for octet")
  func reproducesRS256() throws {
    var count = 0
    for row in try Table.rows("signatures.json") where row["algorithm"] == "RS256" {
      let jws = try JWS(compact: row.text("token"))
      let key = try PrivateKey(pem: row.text("privateKey"))
      #expect(try key.sign(jws.signingInput, .rs256) == jws.signature)
      count += 1
    }
    #expect(count == 2)
  }

  @Test("Every example with a key is signed anew with its own algorithm, and that is accepted")
  func signsAnew() throws {
    for row in try Table.rows("signatures.json") {
      guard let pem = row["privateKey"]?.stringValue else { continue }
      let key = try PrivateKey(pem: pem)
      let jws = try JWS(compact: row.text("token"))
      let algorithm = try #require(SignatureAlgorithm(rawValue: jws.algorithm))
      let token = try JWS.sign(
        header: jws.header, payload: jws.payload, key: key, algorithm: algorithm)
      let again = try JWS(compact: token)
      #expect(again.isSigned(by: key.publicKey))
      #expect(again.payload == jws.payload)
    }
  }

  @Test("The claims of RFC 7519 are read from its unsecured example")
  func claims() throws {
    let rows = try Table.rows("signatures.json")
    let row = try #require(rows.first { $0["section"] == "RFC 7519 6.1" })
    let token = try JWT(compact: row.text("token"))
    #expect(token.issuer == "joe")
    #expect(token.expiry == 1_300_819_380)
    #expect(token.claims["http://example.com/is_root"] == true)
    #expect(token.jws.signature.isEmpty)
  }
}
