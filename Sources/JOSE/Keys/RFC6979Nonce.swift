import COpenSSL

/// The sequence of nonces that RFC 6979 §3.2 derives from a key and a digest; the names of the
/// variables are the RFC's.
struct RFC6979Nonce {
  private let order: BigNumber
  private let digest: [UInt8]
  private var k: [UInt8]
  private var v: [UInt8]
  private var isFirst = true

  init(digest: [UInt8], scalar: BigNumber, order: BigNumber, _ arithmetic: Arithmetic) {
    self.order = order
    self.digest = digest
    let count = (order.bitCount + 7) / 8
    let reduced = arithmetic.remainder(
      Self.integer(digest, order, arithmetic), modulo: order)
    let seed = (scalar.bytes(count: count) ?? []) + (reduced.bytes(count: count) ?? [])
    // Steps b to g.
    v = Array(repeating: 0x01, count: digest.count)
    k = Array(repeating: 0x00, count: digest.count)
    k = code(v + [0x00] + seed)
    v = code(v)
    k = code(v + [0x01] + seed)
    v = code(v)
  }

  /// The next nonce between 1 and order - 1: step h.
  mutating func next(_ arithmetic: Arithmetic) -> BigNumber {
    while true {
      if !isFirst {
        k = code(v + [0x00])
        v = code(v)
      }
      isFirst = false
      var t: [UInt8] = []
      while t.count * 8 < order.bitCount {
        v = code(v)
        t += v
      }
      let candidate = Self.integer(t, order, arithmetic)
      if !candidate.isZero, candidate < order { return candidate }
    }
  }

  /// `bits2int` of RFC 6979 §2.3.2: the leftmost bits, as many as the order has.
  static func integer(
    _ bits: [UInt8], _ order: BigNumber, _ arithmetic: Arithmetic
  ) -> BigNumber {
    let number = BigNumber(bits)
    let surplus = bits.count * 8 - order.bitCount
    return surplus > 0 ? arithmetic.shifted(number, right: surplus) : number
  }

  /// HMAC with the key `k` and the hash that made the digest.
  private func code(_ message: [UInt8]) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: digest.count) { output, written in
      let result = HMAC(
        hash, k, Int32(k.count), message, message.count, output.baseAddress, nil)
      precondition(result != nil, "the hash is built into OpenSSL")
      written = digest.count
    }
  }

  /// The hash by the length of its digest.
  private var hash: OpaquePointer? {
    switch Int32(digest.count) {
    case SHA256_DIGEST_LENGTH: EVP_sha256()
    case SHA384_DIGEST_LENGTH: EVP_sha384()
    default: EVP_sha512()
    }
  }
}
