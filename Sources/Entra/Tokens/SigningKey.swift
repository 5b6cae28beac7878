import ArcFedJOSE
import ArcFedJSON
import ArcFedOpenIDConnect
import ArcFedSimulation

/// The key that the tenant signs access tokens with, and the certificate it is shown by.
///
/// A class, since every token takes one: a single reference in place of those of all its parts.
final class SigningKey: Sendable {
  /// The common name of the certificates of Entra's signing keys, as its key document shows them.
  private static let commonName = "accounts.accesscontrol.windows.net"
  /// Five years, as those certificates have.
  private static let validity = Duration.days(5 * 365)

  let privateKey: PrivateKey
  let certificate: Certificate
  /// base64url of the certificate's SHA-1 digest: both `kid` and `x5t`.
  let keyID: String
  /// The key to check the tenant's own tokens with.
  let verificationKey: VerificationKey
  private let headerV1: JWSHeader
  private let headerV2: JWSHeader

  /// Takes up a key that was kept.
  convenience init(pem: String, certificateDER: [UInt8]) throws(JOSEError) {
    try self.init(
      PrivateKey.reading(pem: pem), shownBy: Certificate(der: certificateDER))
  }

  private init(_ privateKey: PrivateKey, shownBy certificate: Certificate) throws(JOSEError) {
    self.privateKey = privateKey
    self.certificate = certificate
    keyID = Base64URL.encode(certificate.thumbprintSHA1)
    var jwk = privateKey.publicKey.jwk
    jwk.keyID = keyID
    verificationKey = try VerificationKey(jwk)
    headerV1 = try AccessToken.header(.v1, keyID: keyID)
    headerV2 = try AccessToken.header(.v2, keyID: keyID)
  }

  /// An access token with its claims.
  func sign(
    _ payload: [UInt8], _ version: Application.TokenVersion
  ) throws(JOSEError) -> String {
    let header = version == .v1 ? headerV1 : headerV2
    return try JWS.sign(header: header, payload: payload, key: privateKey)
  }

  /// Makes a key and gives it its certificate.
  ///
  /// - Parameter generation: which of the tenant's keys it is, counted from 1.
  convenience init(
    keys: KeySource, random: RandomSource, now: Timestamp, generation: Int = 1
  ) throws(JOSEError) {
    let serialBytes = 16
    let privateKey = try keys.rsaKey(label: "entra/signing key/\(generation)")
    let stream = generation == 1 ? "" : " \(generation)"
    var serial = random.stream("entra/certificate serial" + stream).bytes(serialBytes)
    // A serial number is a positive integer (RFC 5280 §4.1.2.2).
    serial[0] = serial[0] & 0x7F | 0x40
    let certificate = try Certificate.knownSelfSigned(
      key: privateKey, commonName: Self.commonName, serial: serial, notBefore: now.seconds,
      notAfter: (now + Self.validity).seconds)
    try self.init(privateKey, shownBy: certificate)
  }

  /// The key as the key document shows it: `kid` and `x5t` alike, no `alg`, and in the v2.0
  /// document the issuer.
  func published(issuer: String?) -> JSONValue {
    let jwk = privateKey.publicKey.jwk
    var members: JSONObject = [
      "kty": .string(jwk.keyType),
      "use": "sig",
      "kid": .string(keyID),
      "x5t": .string(keyID),
      "n": .string(jwk.n ?? ""),
      "e": .string(jwk.e ?? ""),
      "x5c": [.string(Base64.encode(certificate.der))],
    ]
    if let issuer { members["issuer"] = .string(issuer) }
    return .object(members)
  }
}
