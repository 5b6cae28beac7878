/// Why something of the JOSE family was refused as malformed, too large or not doable.
///
/// No case holds text of a token or of a key: only names of members, counts and limits.
package enum JOSEError: Error, Equatable, CustomStringConvertible {
  /// The text is not base64 or base64url in its one canonical form.
  case malformedBase64
  /// A compact serialization has exactly three parts (RFC 7515 §7.1); this one has `found`.
  case wrongPartCount(found: Int)
  /// A part of the compact serialization is not unpadded base64url.
  case malformedPart(JWSPart)
  /// A part, a token or a key set is larger than `JOSELimits` allows.
  case tooLarge(JOSEQuantity, limit: Int)
  /// The part is not JSON (RFC 8259).
  case notJSON(JWSPart)
  /// An object in the part has a member twice (RFC 7515 §4, RFC 7519 §4).
  case duplicateMember(JWSPart)
  /// The part is JSON but not an object.
  case notAnObject(JWSPart)
  /// The header has no `alg` (RFC 7515 §4.1.1).
  case missingAlgorithm
  /// A header parameter has a value of the wrong type.
  case malformedHeaderParameter(String)
  /// The header has `crit`, and no extension is understood here (RFC 7515 §4.1.11).
  case criticalHeader
  /// The header has `b64`, the unencoded payload option (RFC 7797), which is not supported.
  case unencodedPayload
  /// A registered claim has a value of the wrong type (RFC 7519 §4.1).
  case malformedClaim(String)
  /// A member of a JSON Web Key is missing or malformed.
  case malformedKeyMember(String)
  /// The JSON Web Key is of a type other than `RSA` and `EC`.
  case unsupportedKeyType
  /// The elliptic curve is none of P-256, P-384 and P-521.
  case unsupportedCurve
  /// The document is not a JSON Web Key Set (RFC 7517 §5).
  case malformedKeySet
  /// The PEM or DER does not hold a key of the expected form.
  case malformedKey
  /// RFC 7518 §3.3 asks for at least 2048 bits.
  case rsaKeyTooSmall(bits: Int, minimumBits: Int)
  /// The modulus is larger than OpenSSL computes with.
  case rsaKeyTooLarge(bits: Int, maximumBits: Int)
  /// The algorithm is not one for this kind of key.
  case algorithmDoesNotFitKey(SignatureAlgorithm, KeyKind)
  /// The header given for signing names another algorithm than the one asked for.
  case algorithmDoesNotFitHeader(SignatureAlgorithm)
  /// The DER is not one X.509 certificate.
  case malformedCertificate
  /// The crypto lanes have as much work waiting as they may.
  case queueFull(limit: Int)
  /// The crypto lanes were shut down.
  case lanesClosed
  /// A simulation has handed out all its throw-away keys.
  case simulationKeysExhausted(limit: Int)
  /// OpenSSL failed at an operation that cannot fail for reasons of the input.
  case operationFailed(String)

  /// A sentence without any secret.
  package var description: String {
    switch self {
    case .malformedBase64: "not canonical base64"
    case .wrongPartCount(let found): "a compact JWS has three parts, not \(found)"
    case .malformedPart(let part): "the \(part) is not unpadded base64url"
    case .tooLarge(let quantity, let limit): "the \(quantity) is above the limit of \(limit)"
    case .notJSON(let part): "the \(part) is not JSON"
    case .duplicateMember(let part): "the \(part) has a member twice"
    case .notAnObject(let part): "the \(part) is not a JSON object"
    case .missingAlgorithm: "the header has no alg"
    case .malformedHeaderParameter(let name): "the header parameter \(name) is malformed"
    case .criticalHeader: "the header has crit, and no extension is understood"
    case .unencodedPayload: "the header has b64, which is not supported"
    case .malformedClaim(let name): "the claim \(name) is malformed"
    case .malformedKeyMember(let name): "the key's member \(name) is missing or malformed"
    case .unsupportedKeyType: "the key's type is not supported"
    case .unsupportedCurve: "the elliptic curve is not supported"
    case .malformedKeySet: "not a JSON Web Key Set"
    case .malformedKey: "not a key in a known form"
    case .rsaKeyTooSmall(let bits, let minimum):
      "RSA key of \(bits) bits, at least \(minimum) asked"
    case .rsaKeyTooLarge(let bits, let maximum): "RSA key of \(bits) bits, at most \(maximum) taken"
    case .algorithmDoesNotFitKey(let algorithm, let kind):
      "\(algorithm.rawValue) does not fit a key of kind \(kind)"
    case .algorithmDoesNotFitHeader(let algorithm):
      "the header names another algorithm than \(algorithm.rawValue)"
    case .malformedCertificate: "not an X.509 certificate"
    case .queueFull(let limit): "the crypto lanes have \(limit) operations waiting"
    case .lanesClosed: "the crypto lanes are shut down"
    case .simulationKeysExhausted(let limit): "all \(limit) keys of the simulation are taken"
    case .operationFailed(let operation): "OpenSSL failed at \(operation)"
    }
  }
}

/// The three parts of a compact serialization (RFC 7515 §7.1).
package enum JWSPart: String, Sendable, CustomStringConvertible {
  /// The protected header.
  case header
  /// The payload; of a JWT, its claims.
  case payload
  /// The signature.
  case signature

  /// The part's name in lower case.
  package var description: String { rawValue }
}

/// What a limit of `JOSELimits` counts.
package enum JOSEQuantity: String, Sendable, CustomStringConvertible {
  /// Characters of the whole compact serialization.
  case token
  /// Decoded bytes of the header.
  case header
  /// Decoded bytes of the payload.
  case payload
  /// Decoded bytes of the signature.
  case signature
  /// Bytes of a key set's document.
  case keySet = "key set"
  /// Keys in a key set.
  case keyCount = "number of keys"

  /// The quantity's name in lower case.
  package var description: String { rawValue }
}
