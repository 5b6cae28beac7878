import ArcFedHTTP
import ArcFedJOSE
import ArcFedJSON
import ArcFedOpenIDConnect

/// Looks whether a token is signed by a key that its issuer publishes, as a relying party would.
struct TokenCheck: Sendable {
  let network: Network

  /// Throws when it is not.
  ///
  /// - Parameter issuer: where the issuer's documents stand.
  func check(_ token: String, of issuer: String) async throws {
    let document = try await answer(at: IssuerURL(issuer).discoveryURL).json()
    guard let address = document["jwks_uri"]?.stringValue else {
      throw BenchFailure("\(issuer) has no discovery document")
    }
    let keys = try JWKSet(parsing: await answer(at: address).json())
    let jws = try JWS(compact: token)
    guard let id = jws.keyID, let key = keys.key(id: id),
      jws.isSigned(by: try PublicKey(jwk: key))
    else { throw BenchFailure("a token is not signed by \(issuer)") }
  }

  private func answer(at url: String) async throws -> HTTPResponse {
    try await network.send(HTTPRequest(.get, url))
  }
}
