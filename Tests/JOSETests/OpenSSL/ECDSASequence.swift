import Testing

/// The two forms of an ECDSA signature, converted by hand: what the room does with OpenSSL is
/// checked against something that is not OpenSSL.
enum ECDSASequence {
  /// The DER sequence of two integers (RFC 3279 §2.2.3) of `R || S`.
  static func der(_ signature: [UInt8]) -> [UInt8] {
    let half = signature.count / 2
    let body = integer(signature.prefix(half)) + integer(signature.suffix(half))
    return [0x30] + (body.count < 128 ? [] : [0x81]) + [UInt8(body.count)] + body
  }

  /// `R || S`, `count` octets each, of a DER sequence.
  static func jose(_ der: [UInt8], _ count: Int) throws -> [UInt8] {
    var rest = der[...]
    let tag = rest.removeFirst()
    if rest.first == 0x81 { rest.removeFirst() }
    let total = Int(rest.removeFirst())
    try #require(tag == 0x30 && total == rest.count)
    var signature: [UInt8] = []
    for _ in 0..<2 {
      let tag = rest.removeFirst()
      let length = Int(rest.removeFirst())
      try #require(tag == 0x02 && length <= rest.count)
      let digits = rest.prefix(length).drop { $0 == 0 }
      rest = rest.dropFirst(length)
      signature += [UInt8](repeating: 0, count: count - digits.count) + digits
    }
    return signature
  }

  private static func integer(_ octets: ArraySlice<UInt8>) -> [UInt8] {
    var digits = Array(octets.drop { $0 == 0 })
    if digits.first.map({ $0 >= 0x80 }) ?? true { digits.insert(0, at: 0) }
    return [0x02, UInt8(digits.count)] + digits
  }
}
