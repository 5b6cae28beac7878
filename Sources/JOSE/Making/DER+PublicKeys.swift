/// The public forms of keys, written here: OpenSSL's encoders spend half a millisecond on finding
/// the one that writes them, and every issuer's keys pass through them.
extension DER {
  /// `SubjectPublicKeyInfo` (RFC 5280 §4.1) of an RSA key, its algorithm as RFC 3279 §2.3.1 wants
  /// it: `rsaEncryption` with NULL for its parameters.
  static func subjectPublicKeyInfo(rsaPublicKey: [UInt8]) -> [UInt8] {
    // A bit string begins with the number of bits that its last octet lacks (X.690 §8.6.2).
    let bits = wrapped(bitString, [0] + rsaPublicKey)
    return wrapped(sequence, wrapped(sequence, rsaEncryption + null) + bits)
  }

  /// The same of a point on a curve: `id-ecPublicKey` with the curve's name (RFC 5480 §2.1.1), the
  /// point uncompressed (§2.2).
  static func subjectPublicKeyInfo(_ curve: EllipticCurve, point: [UInt8]) -> [UInt8] {
    let bits = wrapped(bitString, [0] + point)
    return wrapped(sequence, wrapped(sequence, ecPublicKey + curve.identifier) + bits)
  }

  /// `RSAPublicKey` (RFC 8017 appendix A.1.1): modulus and exponent.
  fileprivate static func rsaPublicKey(_ numbers: RSANumbers) -> [UInt8] {
    wrapped(sequence, integer(numbers.modulus.bytes) + integer(numbers.exponent.bytes))
  }

  /// INTEGER (X.690 §8.3; its number X.680 table 1).
  private static let integerTag: UInt8 = 0x02
  /// BIT STRING (X.690 §8.6).
  private static let bitString: UInt8 = 0x03
  /// SEQUENCE, which is constructed (X.690 §8.9).
  private static let sequence: UInt8 = 0x30
  /// NULL, which has no contents.
  private static let null: [UInt8] = [0x05, 0x00]
  /// 1.2.840.113549.1.1.1 (RFC 8017 appendix C).
  private static let rsaEncryption: [UInt8] = [
    0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01,
  ]

  /// 1.2.840.10045.2.1 (RFC 5480 §2.1.1).
  private static let ecPublicKey: [UInt8] = [
    0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01,
  ]

  /// A non-negative integer: its first bit is its sign (X.690 §8.3.3).
  private static func integer(_ octets: [UInt8]) -> [UInt8] {
    let isSigned = octets.first.map { $0 & 0x80 != 0 } ?? true
    return wrapped(integerTag, (isSigned ? [0] : []) + octets)
  }

  /// Tag, length and contents; the length in as few octets as it needs (X.690 §10.1).
  private static func wrapped(_ tag: UInt8, _ contents: [UInt8]) -> [UInt8] {
    let count = contents.count
    let length: [UInt8]
    switch count {
    case ..<0x80: length = [UInt8(count)]
    case ..<0x100: length = [0x81, UInt8(count)]
    default:
      precondition(count < 0x10000, "no RSA key that is taken is this long")
      length = [0x82, UInt8(count >> 8), UInt8(count & 0xFF)]
    }
    return [tag] + length + contents
  }
}

extension EllipticCurve {
  /// Its object identifier (RFC 5480 §2.1.1.1).
  fileprivate var identifier: [UInt8] {
    switch self {
    case .p256: [0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07]
    case .p384: [0x06, 0x05, 0x2B, 0x81, 0x04, 0x00, 0x22]
    case .p521: [0x06, 0x05, 0x2B, 0x81, 0x04, 0x00, 0x23]
    }
  }
}

extension RSANumbers {
  /// The `RSAPublicKey` of PKCS#1 (RFC 8017 appendix A.1.1).
  var der: [UInt8] { DER.rsaPublicKey(self) }
}
