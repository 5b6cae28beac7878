import COpenSSL

/// Looks for the primes of a fresh RSA key, with OpenSSL's arithmetic and OpenSSL's chance.
///
/// OpenSSL's own key generation takes seven times as long here: it tests every candidate with 64
/// rounds of Miller and Rabin, where the standard asks for five, and sieves little beforehand. Keys
/// of an emulator are made while somebody waits for it to start.
struct PrimeSearch {
  /// Rounds of Miller and Rabin, each with a base of its own: 5 for primes of 1024 bits, fewer for
  /// longer ones (FIPS 186-5, table B.1, for an error of at most 2^-112).
  private static let rounds = 5
  /// What a candidate must not have for a factor; larger ones cost more than they rule out.
  private static let smallPrimes = primes(below: 1 << 14)
  /// How many odd numbers from the drawn one on are looked at. One in 355 is prime for 1024 bits.
  private static let windowCount = 2_048
  /// The exponent of every RSA key that is made.
  static let publicExponent: UInt = 65_537

  private let bits: Int
  private let arithmetic = Arithmetic()

  /// A search for primes of that many bits, of which the two highest are set: the product of two
  /// has exactly twice as many.
  init(bits: Int) {
    precondition(bits >= 1_024, "fewer bits would need more rounds")
    self.bits = bits
  }

  /// A prime that is not 1 modulo the public exponent, so that this can be inverted.
  func next() throws(JOSEError) -> BigNumber {
    while true {
      let start = BigNumber()
      guard
        BN_priv_rand_ex(
          start.raw, Int32(bits), BN_RAND_TOP_TWO, BN_RAND_BOTTOM_ODD, 0, arithmetic.scratch) == 1
      else { throw .operationFailed("generate") }
      for offset in survivors(from: start) {
        let candidate = arithmetic.sum(start, UInt(offset))
        // Past the last number of that many bits: drawn again.
        guard candidate.bitCount == bits else { break }
        if try isPrime(candidate) { return candidate }
      }
    }
  }

  /// The even offsets at which no small prime is a factor, nor the public exponent one of the
  /// number before.
  private func survivors(from start: BigNumber) -> [Int] {
    var isOut = [Bool](repeating: false, count: Self.windowCount)
    for prime in Self.smallPrimes {
      strike(start, prime, remainder: 0, from: &isOut)
    }
    strike(start, Int(Self.publicExponent), remainder: 1, from: &isOut)
    return isOut.indices.lazy.filter { !isOut[$0] }.map { $0 * 2 }
  }

  /// Strikes the numbers that leave that remainder.
  private func strike(
    _ start: BigNumber, _ prime: Int, remainder: Int, from isOut: inout [Bool]
  ) {
    let missing = (remainder - Int(BN_mod_word(start.raw, UInt(prime))) + prime) % prime
    // Half of it, as the offsets go by twos: modulo an odd prime there always is one.
    var index = missing.isMultiple(of: 2) ? missing / 2 : (missing + prime) / 2
    while index < isOut.count {
      isOut[index] = true
      index += prime
    }
  }

  /// Miller and Rabin (FIPS 186-5, appendix B.3.1).
  private func isPrime(_ candidate: BigNumber) throws(JOSEError) -> Bool {
    let less = arithmetic.decremented(candidate)
    var twos = 1
    while BN_is_bit_set(less.raw, Int32(twos)) == 0 { twos += 1 }
    let odd = arithmetic.shifted(less, right: twos)
    guard let montgomery = BN_MONT_CTX_new() else { throw .operationFailed("generate") }
    defer { BN_MONT_CTX_free(montgomery) }
    guard BN_MONT_CTX_set(montgomery, candidate.raw, arithmetic.scratch) == 1 else {
      throw .operationFailed("generate")
    }
    for _ in 0..<Self.rounds {
      let power = arithmetic.power(
        try base(below: less), odd, modulo: candidate, montgomery: montgomery)
      guard passes(power, twos: twos, less, modulo: candidate) else { return false }
    }
    return true
  }

  private func passes(
    _ power: BigNumber, twos: Int, _ less: BigNumber, modulo candidate: BigNumber
  ) -> Bool {
    if BN_is_one(power.raw) == 1 || power == less { return true }
    var square = power
    for _ in 1..<max(1, twos) {
      square = arithmetic.product(square, square, modulo: candidate)
      if square == less { return true }
      if BN_is_one(square.raw) == 1 { return false }
    }
    return false
  }

  /// A base from 2 to one less than `less`.
  private func base(below less: BigNumber) throws(JOSEError) -> BigNumber {
    while true {
      let base = BigNumber()
      guard BN_priv_rand_range_ex(base.raw, less.raw, 0, arithmetic.scratch) == 1 else {
        throw .operationFailed("generate")
      }
      if base.bitCount > 1 { return base }
    }
  }

  /// The odd primes below a bound, by the sieve of Eratosthenes.
  private static func primes(below bound: Int) -> [Int] {
    var isOut = [Bool](repeating: false, count: bound)
    var primes: [Int] = []
    for number in stride(from: 3, to: bound, by: 2) where !isOut[number] {
      primes.append(number)
      for multiple in stride(from: number * number, to: bound, by: 2 * number) {
        isOut[multiple] = true
      }
    }
    return primes
  }
}
