import COpenSSL

extension PublicKey {
  /// The key that a JSON Web Key describes. `use`, `alg` and the other metadata play no part.
  package convenience init(jwk: JWK) throws(JOSEError) {
    switch jwk.keyType {
    case JWK.rsaType: try self.init(rsa: jwk)
    case JWK.ecType: try self.init(ec: jwk)
    default: throw .unsupportedKeyType
    }
  }

  /// RFC 7518 §6.3.1. Some libraries put a zero octet before the modulus (§6.3.1.1 warns of it);
  /// it does no harm, and the parsers of Go and .NET take it too.
  private convenience init(rsa jwk: JWK) throws(JOSEError) {
    let modulus = BigNumber(try Self.octets(jwk.n, "n"))
    let exponent = BigNumber(try Self.octets(jwk.e, "e"))
    _ = try RSALimits.check(bits: modulus.bitCount)
    guard modulus.isOdd else { throw .malformedKeyMember("n") }
    guard RSALimits.isExponent(exponent) else { throw .malformedKeyMember("e") }
    let parameters = KeyParameters()
    parameters.add(OSSL_PKEY_PARAM_RSA_N, modulus)
    parameters.add(OSSL_PKEY_PARAM_RSA_E, exponent)
    guard let handle = parameters.makeKey(type: "RSA", .publicKey) else { throw .malformedKey }
    try self.init(handle: handle, numbers: RSANumbers(modulus: modulus, exponent: exponent))
  }

  /// RFC 7518 §6.2.1: coordinates have the full length of the curve's field, and the point must
  /// lie on the curve.
  private convenience init(ec jwk: JWK) throws(JOSEError) {
    guard let name = jwk.curve else { throw .malformedKeyMember("crv") }
    guard let curve = EllipticCurve(rawValue: name) else { throw .unsupportedCurve }
    let x = try Self.octets(jwk.x, "x")
    let y = try Self.octets(jwk.y, "y")
    guard x.count == curve.coordinateBytes else { throw .malformedKeyMember("x") }
    guard y.count == curve.coordinateBytes else { throw .malformedKeyMember("y") }
    let parameters = KeyParameters()
    parameters.add(OSSL_PKEY_PARAM_GROUP_NAME, text: curve.groupName)
    parameters.add(OSSL_PKEY_PARAM_PUB_KEY, octets: [Self.uncompressedPoint] + x + y)
    guard let handle = parameters.makeKey(type: "EC", .publicKey) else { throw .malformedKey }
    try self.init(handle: handle)
  }

  /// The octet before `x` and `y` (SEC 1 §2.3.3).
  static let uncompressedPoint: UInt8 = 0x04

  private static func octets(_ text: String?, _ member: String) throws(JOSEError) -> [UInt8] {
    guard let text, !text.isEmpty else { throw .malformedKeyMember(member) }
    do { return try Base64URL.decode(text) } catch { throw .malformedKeyMember(member) }
  }
}
