import ArcFedJOSE
import ArcFedJSON
import Testing

@Suite("Signing a compact serialization")
struct SigningTests {
  private let keyring = SimulationKeyring(seed: 3)

  @Test("The header is written in the order given")
  func headerOrder() throws {
    let key = keyring.rsaKey(label: "issuer")
    let token = try JWS.sign(
      header: ["typ": "JWT", "alg": "RS256", "kid": "k"], payload: [], key: key, algorithm: .rs256)
    let header = try Base64URL.decode(#require(token.split(separator: ".").first))
    #expect(String(decoding: header, as: UTF8.self) == #"{"typ":"JWT","alg":"RS256","kid":"k"}"#)
  }

  @Test("A missing alg comes first")
  func missingAlgorithm() throws {
    let key = keyring.ecKey(label: "issuer", curve: .p256)
    let token = try JWS.sign(header: ["kid": "k"], payload: [], key: key, algorithm: .es256)
    let jws = try JWS(compact: token)
    #expect(jws.header.keys == ["alg", "kid"])
    #expect(jws.keyID == "k")
    #expect(jws.type == nil)
    #expect(jws.isSigned(by: key.publicKey))
  }

  @Test("A header that names another algorithm is refused")
  func otherAlgorithm() {
    let key = keyring.rsaKey(label: "issuer")
    for header: JSONObject in [["alg": "none"], ["alg": "RS512"], ["alg": nil]] {
      #expect(throws: JOSEError.algorithmDoesNotFitHeader(.rs256)) {
        try JWS.sign(header: header, payload: [], key: key, algorithm: .rs256)
      }
    }
  }

  @Test("A header that is written beforehand gives the same token")
  func writtenHeader() throws {
    let key = keyring.rsaKey(label: "issuer")
    for count in 0..<20 {
      let payload = Array("{}payload of any length".utf8.prefix(count))
      let header: JSONObject = ["typ": "JWT", "alg": "RS256", "kid": "k"]
      let token = try JWS.sign(header: header, payload: payload, key: key, algorithm: .rs256)
      let written = try JWSHeader(header, .rs256)
      #expect(try JWS.sign(header: written, payload: payload, key: key) == token)
      let jws = try JWS(compact: token)
      #expect(jws.payload == payload)
      #expect(jws.isSigned(by: key.publicKey))
      let short = try JWS.sign(
        header: ["alg": "RS256", "kid": "k"], payload: payload, key: key, algorithm: .rs256)
      #expect(
        try JWS.sign(header: JWSHeader(.rs256, keyID: "k"), payload: payload, key: key) == short)
    }
  }

  @Test("An algorithm signs only with a key that it fits")
  func everyPair() throws {
    let keys =
      [keyring.rsaKey(label: "issuer")]
      + EllipticCurve.allCases.map { keyring.ecKey(label: "issuer", curve: $0) }
    for key in keys {
      for algorithm in SignatureAlgorithm.allCases {
        let kind = key.publicKey.kind
        guard key.publicKey.supports(algorithm) else {
          #expect(throws: JOSEError.algorithmDoesNotFitKey(algorithm, kind)) {
            try key.sign([1], algorithm)
          }
          continue
        }
        let signature = try key.sign([1], algorithm)
        for other in SignatureAlgorithm.allCases {
          let isAccepted = key.publicKey.verify(signature, of: [1], other)
          #expect(isAccepted == (other == algorithm), "\(algorithm) as \(other) with \(kind)")
        }
        #expect(!key.publicKey.verify(signature, of: [2], algorithm))
        #expect(!key.publicKey.verify(signature, of: [], algorithm))
      }
    }
    #expect(keys.map(\.defaultAlgorithm) == [.rs256, .es256, .es384, .es512])
  }

  @Test("Signatures are reproducible, but for the salted ones")
  func reproducible() throws {
    let rsa = keyring.rsaKey(label: "issuer")
    #expect(try rsa.sign([1], .rs256) == rsa.sign([1], .rs256))
    #expect(try rsa.sign([1], .ps256) != rsa.sign([1], .ps256))
    let ec = keyring.ecKey(label: "issuer", curve: .p384)
    #expect(try ec.sign([1], .es384) == ec.sign([1], .es384))
    #expect(try ec.sign([1], .es384) != ec.sign([2], .es384))
  }

  @Test("Sixty-four threads share a key")
  func shared() async throws {
    let key = keyring.rsaKey(label: "issuer")
    let lanes = CryptoLanes(laneCount: 8, queueLimit: 64)
    defer { lanes.shutdown() }
    let verdicts = await withTaskGroup(of: Bool.self) { group in
      for number in UInt8(0)..<64 {
        group.addTask {
          let verdict = try? await lanes.run { () throws(JOSEError) in
            let signature = try key.sign([number], .rs256)
            return key.publicKey.verify(signature, of: [number], .rs256)
              && !key.publicKey.verify(signature, of: [number, number], .rs256)
          }
          return verdict == true
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(verdicts == Array(repeating: true, count: 64))
  }
}
