import ArcFedJOSE
import ArcFedJSON
import Testing

@Suite("Tokens that try to be taken for what they are not")
struct AttackTests {
  @Test("Each row of the table is refused as it says, or read and found unsigned")
  func table() throws {
    let keys = ["rsa": try PublicKey.example("rsa"), "ec": try PublicKey.example("ec")]
    let rows = try Table.rows("attacks.json")
    #expect(rows.count > 100)
    for row in rows {
      let name = try row.text("name")
      let key = try #require(keys[row.text("key")])
      let outcome = outcome(of: try token(row), key)
      if let refusal = row["refusal"]?.stringValue {
        #expect(outcome == refusal, "\(name)")
      } else {
        #expect(outcome == (row["signed"] == true ? "signed" : "not signed"), "\(name)")
      }
    }
  }

  @Test("No refusal of the table quotes the token")
  func silence() throws {
    for row in try Table.rows("attacks.json") {
      let token = try token(row)
      guard token.count > 20 else { continue }
      let refusal = outcome(of: token, try PublicKey.example("rsa"))
      for part in token.split(separator: ".") where part.count > 8 {
        #expect(!refusal.contains(part))
      }
    }
  }

  private func outcome(of token: String, _ key: PublicKey) -> String {
    do throws(JOSEError) {
      return try JWS(compact: token).isSigned(by: key) ? "signed" : "not signed"
    } catch {
      return error.description
    }
  }

  /// The row's token, with one part replaced by so many octets if the row asks for it: what is
  /// large is made here and not written down.
  private func token(_ row: JSONValue) throws -> String {
    let token = try row.text("token")
    guard let grown = row["grow"]?.stringValue else { return token }
    var parts = token.split(separator: ".").map(String.init)
    let octets = [UInt8](repeating: 0x20, count: try #require(row["bytes"]?.intValue))
    parts[["header": 0, "payload": 1, "signature": 2][grown] ?? 0] = Base64URL.encode(octets)
    return parts.joined(separator: ".")
  }
}
