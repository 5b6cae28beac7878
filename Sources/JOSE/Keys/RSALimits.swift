/// Which RSA keys are taken.
enum RSALimits {
  /// "A key of size 2048 bits or larger MUST be used" (RFC 7518 §3.3 and §3.5).
  static let minimumBits = 2048
  /// `OPENSSL_RSA_MAX_MODULUS_BITS` (openssl/rsa.h): OpenSSL verifies nothing larger.
  static let maximumBits = 16384
  /// Public exponents are below 2^31, as in Go's `crypto/rsa` (`checkPub`), which reads the keys of
  /// every Kubernetes API server.
  static let maximumExponentBits = 31

  /// Whether a number may be the public exponent: odd, and neither 1 nor too large.
  static func isExponent(_ exponent: BigNumber) -> Bool {
    exponent.isOdd && 2...maximumExponentBits ~= exponent.bitCount
  }

  /// `bits`, if a key of that size is taken.
  static func check(bits: Int) throws(JOSEError) -> Int {
    guard bits >= minimumBits else {
      throw .rsaKeyTooSmall(bits: bits, minimumBits: minimumBits)
    }
    guard bits <= maximumBits else {
      throw .rsaKeyTooLarge(bits: bits, maximumBits: maximumBits)
    }
    return bits
  }
}
