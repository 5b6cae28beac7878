import ArcFedJOSE
import ArcFedJSON

/// Signs claims as a kube-apiserver does (`pkg/serviceaccount/jwt.go`): no `typ`, header and claims
/// sorted, and one algorithm per kind of key.
struct TokenSigner: Sendable {
  let issuer: String
  let key: PrivateKey
  let keyID: String
  let lanes: CryptoLanes

  func sign(_ claims: ServiceAccountClaims) async throws(JOSEError) -> String {
    let algorithm = ServiceAccountKeys.algorithm(key.publicKey)
    let header: JSONObject = ["alg": .string(algorithm.rawValue), "kid": .string(keyID)]
    let payload = claims.json(issuer: issuer).serialized(.go)
    let key = key
    return try await lanes.run { () throws(JOSEError) -> String in
      try JWS.sign(header: header, payload: payload, key: key, algorithm: algorithm)
    }
  }
}
