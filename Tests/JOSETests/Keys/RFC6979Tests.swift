import ArcFedJOSE
import Testing

@Suite("Deterministic ECDSA, RFC 6979")
struct RFC6979Tests {
  @Test("The signatures of appendix A.2.5 to A.2.7 come out")
  func appendixA2() throws {
    let rows = try Table.rows("rfc6979.json")
    #expect(rows.count == 6)
    for row in rows {
      let key = try PrivateKey(pem: row.text("privateKey"))
      let algorithm = try #require(SignatureAlgorithm(rawValue: row.text("algorithm")))
      let message = Array(try row.text("message").utf8)
      let signature = try key.sign(message, algorithm)
      #expect(try Digest.hex(signature) == row.text("r") + row.text("s"))
      #expect(key.publicKey.verify(signature, of: message, algorithm))
    }
  }
}
