import COpenSSL

/// A non-negative integer of OpenSSL's and its memory, wiped when it goes.
///
/// Nobody changes the number once the expression that made it is over, so threads may share it.
final class BigNumber: @unchecked Sendable {
  let raw: OpaquePointer

  /// Zero, for a function of OpenSSL's to write into.
  init() {
    guard let raw = BN_new() else { preconditionFailure("out of memory") }
    self.raw = raw
  }

  /// Takes over a number that OpenSSL has made.
  init(owning raw: OpaquePointer) { self.raw = raw }

  /// The number whose big-endian octets these are; leading zeros do not matter.
  convenience init(_ bytes: some Collection<UInt8>) {
    self.init()
    let result = BN_bin2bn(Array(bytes), Int32(bytes.count), raw)
    precondition(result != nil, "out of memory")
  }

  deinit { BN_clear_free(raw) }

  /// How many bits the number has.
  var bitCount: Int { Int(BN_num_bits(raw)) }

  /// Whether the number is odd.
  var isOdd: Bool { BN_is_odd(raw) == 1 }

  /// Whether the number is zero.
  var isZero: Bool { BN_is_zero(raw) == 1 }

  /// Big-endian octets without leading zeros, as JOSE's `Base64urlUInt` wants them
  /// (RFC 7518 §2); zero is one octet.
  var bytes: [UInt8] { bytes(count: max(1, Int(shim_BN_num_bytes(raw)))) ?? [] }

  /// Big-endian octets, `count` of them, or nil if they are too few.
  func bytes(count: Int) -> [UInt8]? {
    guard Int(shim_BN_num_bytes(raw)) <= count else { return nil }
    return [UInt8](unsafeUninitializedCapacity: count) { output, written in
      written = max(0, Int(BN_bn2binpad(raw, output.baseAddress, Int32(count))))
    }
  }
}

extension BigNumber: Comparable {
  static func == (left: BigNumber, right: BigNumber) -> Bool { BN_cmp(left.raw, right.raw) == 0 }

  static func < (left: BigNumber, right: BigNumber) -> Bool { BN_cmp(left.raw, right.raw) < 0 }
}
