import ArcFedJOSE
import ArcFedJSON
import Testing

@Suite("JSON Web Key Sets")
struct JWKSetTests {
  private let key = SimulationKeyring(seed: 1).rsaKey(label: "a").publicKey.jwk

  @Test("Keys that are not understood are left out, the others stay in order")
  func unknownKeys() throws {
    var named = key
    named.keyID = "k"
    let set = try JWKSet(parsing: [
      "keys": [
        ["kty": "oct", "k": "AQ"], key.json(), ["kty": "OKP", "crv": "Ed25519", "x": "AQ"],
        ["kty": "RSA", "kid": "without numbers"], named.json(),
      ]
    ])
    #expect(set.keys == [key, named])
    #expect(set.key(id: "k") == named)
    #expect(set.key(id: "K") == nil)
    #expect(set.key(id: "") == nil)
  }

  @Test("A set is written as it was read")
  func roundTrip() throws {
    let set = JWKSet(keys: [key])
    #expect(try JWKSet(parsing: set.json.serialized()) == set)
    #expect(JWKSet(keys: []).json.text() == #"{"keys":[]}"#)
  }

  @Test("What is no set is refused")
  func malformed() {
    let documents = [
      "", "[]", "{}", #"{"keys":{}}"#, #"{"keys":null}"#, #"{"keys":[1]}"#, #"{"keys":[{}]}"#,
      #"{"keys":[{"kty":1}]}"#, #"{"keys":[],"keys":[]}"#, #"{"keys":[]}x"#, "<html></html>",
    ]
    for document in documents {
      #expect(throws: JOSEError.malformedKeySet, "\(document)") {
        try JWKSet(parsing: Array(document.utf8))
      }
    }
  }

  @Test("A set of a hundred keys is read, one of a hundred and one is refused")
  func tooManyKeys() throws {
    let hundred = JWKSet(keys: Array(repeating: key, count: 100))
    #expect(try JWKSet(parsing: hundred.json).keys.count == 100)
    let more = JWKSet(keys: hundred.keys + [key])
    #expect(throws: JOSEError.tooLarge(.keyCount, limit: 100)) { try JWKSet(parsing: more.json) }
  }

  @Test("A document above the limit is not even parsed")
  func tooManyBytes() {
    let limit = JOSELimits.standard.keySetBytes
    #expect(throws: JOSEError.tooLarge(.keySet, limit: limit)) {
      try JWKSet(parsing: [UInt8](repeating: 0x20, count: limit + 1))
    }
  }
}
