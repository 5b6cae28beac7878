import ArcFedJOSE

/// Signs claims as a kube-apiserver does (`pkg/serviceaccount/jwt.go`): no `typ`, header and claims
/// sorted, and one algorithm per kind of key.
struct TokenSigner: Sendable {
  let issuer: String
  let key: PrivateKey
  let header: JWSHeader
  let lanes: CryptoLanes

  func sign(_ claims: ServiceAccountClaims) async throws(JOSEError) -> String {
    let payload = claims.payload(issuer: issuer)
    return try await lanes.run { [key, header] () throws(JOSEError) in
      try JWS.sign(header: header, payload: payload, key: key)
    }
  }
}
