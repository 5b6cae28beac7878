import COpenSSL

/// Keys computed from a seed and a label. They are as public as the seed: for simulations only.
enum SeededKeys {
  /// Bytes of each of the two primes of an RSA-2048 key.
  private static let primeBytes = 128
  /// 65,537, the public exponent that everybody uses.
  private static let publicExponent: [UInt8] = [1, 0, 1]

  /// An RSA-2048 key; takes about as long as generating one.
  static func rsa(seed: UInt64, label: String) -> PrivateKey {
    var stream = SeededBytes(seed: seed, purpose: "rsa-2048", label: label)
    let first = prime(&stream)
    var second = prime(&stream)
    while BN_cmp(first.raw, second.raw) == 0 { second = prime(&stream) }
    let isDescending = BN_cmp(first.raw, second.raw) > 0
    return rsa(p: isDescending ? first : second, q: isDescending ? second : first)
  }

  /// An elliptic curve key. The scalar is drawn with 64 extra bits and reduced, as FIPS 186-5
  /// appendix A.2.1 does.
  static func ec(seed: UInt64, label: String, curve: EllipticCurve) -> PrivateKey {
    var stream = SeededBytes(seed: seed, purpose: "ec-\(curve.rawValue)", label: label)
    let drawn = BigNumber(stream.next(curve.coordinateBytes + 8))
    guard let key = Arithmetic().ecKey(drawn: drawn, curve), let pair = try? PrivateKey(handle: key)
    else { preconditionFailure("a reduced scalar is a key") }
    return pair
  }

  /// The next prime of the stream with its two highest bits set, so that the product of two has
  /// exactly 2,048 bits, and with `p - 1` prime to the public exponent.
  private static func prime(_ stream: inout SeededBytes) -> BigNumber {
    let arithmetic = Arithmetic()
    while true {
      var octets = stream.next(primeBytes)
      octets[0] |= 0b1100_0000
      octets[primeBytes - 1] |= 1
      let candidate = BigNumber(octets)
      if arithmetic.isPrime(candidate), BN_mod_word(candidate.raw, 65_537) != 1 {
        return candidate
      }
    }
  }

  private static func rsa(p: BigNumber, q: BigNumber) -> PrivateKey {
    let exponent = BigNumber(publicExponent)
    guard let key = Arithmetic().rsaKey(p: p, q: q, exponent: exponent),
      let pair = try? PrivateKey(handle: key)
    else { preconditionFailure("two primes make a key") }
    return pair
  }
}
