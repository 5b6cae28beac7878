import COpenSSL

/// Arithmetic with big numbers, and the scratch memory that OpenSSL wants for it. Used by one
/// thread at a time.
final class Arithmetic {
  let scratch: OpaquePointer

  init() {
    guard let scratch = BN_CTX_new() else { preconditionFailure("out of memory") }
    self.scratch = scratch
  }

  deinit { BN_CTX_free(scratch) }

  /// The number without its `bits` lowest bits.
  func shifted(_ number: BigNumber, right bits: Int) -> BigNumber {
    result { BN_rshift($0, number.raw, Int32(bits)) }
  }

  /// One less than a number that is not zero.
  func decremented(_ number: BigNumber) -> BigNumber {
    result { BN_sub($0, number.raw, BN_value_one()) }
  }

  /// One more than a number.
  func incremented(_ number: BigNumber) -> BigNumber {
    result { BN_add($0, number.raw, BN_value_one()) }
  }

  /// `number + word`.
  func sum(_ number: BigNumber, _ word: UInt) -> BigNumber {
    let sum = shifted(number, right: 0)
    precondition(BN_add_word(sum.raw, word) == 1, "out of memory")
    return sum
  }

  /// `left - right`, of which the left one is not smaller.
  func difference(_ left: BigNumber, _ right: BigNumber) -> BigNumber {
    result { BN_sub($0, left.raw, right.raw) }
  }

  /// `left * right`.
  func product(_ left: BigNumber, _ right: BigNumber) -> BigNumber {
    result { BN_mul($0, left.raw, right.raw, scratch) }
  }

  /// `left * right mod modulus`.
  func product(_ left: BigNumber, _ right: BigNumber, modulo modulus: BigNumber) -> BigNumber {
    result { BN_mod_mul($0, left.raw, right.raw, modulus.raw, scratch) }
  }

  /// `base ^ exponent mod modulus`, in a time that does not tell the exponent.
  func power(
    _ base: BigNumber, _ exponent: BigNumber, modulo modulus: BigNumber,
    montgomery: OpaquePointer
  ) -> BigNumber {
    result {
      BN_mod_exp_mont_consttime(
        $0, base.raw, exponent.raw, modulus.raw, scratch, montgomery)
    }
  }

  /// `left + right mod modulus`.
  func sum(_ left: BigNumber, _ right: BigNumber, modulo modulus: BigNumber) -> BigNumber {
    result { BN_mod_add($0, left.raw, right.raw, modulus.raw, scratch) }
  }

  /// `number mod modulus`.
  func remainder(_ number: BigNumber, modulo modulus: BigNumber) -> BigNumber {
    result { BN_nnmod($0, number.raw, modulus.raw, scratch) }
  }

  /// The number whose product with `number` is 1 modulo `modulus`, if there is one.
  func inverse(_ number: BigNumber, modulo modulus: BigNumber) -> BigNumber? {
    BN_mod_inverse(nil, number.raw, modulus.raw, scratch).map(BigNumber.init(owning:))
  }

  private func result(_ compute: (OpaquePointer) -> Int32) -> BigNumber {
    let number = BigNumber()
    precondition(compute(number.raw) == 1, "out of memory")
    return number
  }
}
