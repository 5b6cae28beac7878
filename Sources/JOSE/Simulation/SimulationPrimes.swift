/// Primes of 1,024 bits, generated once with `openssl prime -generate -bits 1024` and known to
/// everybody: any two of them make an RSA-2048 key in about a millisecond.
///
/// PUBLIC THROW-AWAY NUMBERS, for simulations only: they protect nothing. Keys that share a prime
/// give each other away besides.
///
/// Each prime has its two highest bits set, so that the product of two has exactly 2,048 bits, and
/// is not 1 modulo 65,537, so that the usual public exponent can be inverted.
enum SimulationPrimes {
  /// How many there are.
  static let count = 320
  /// How many different pairs, and so different keys, there are.
  static let pairCount = count * (count - 1) / 2

  private static let parts = [part1, part2]
  private static let countPerPart = count / parts.count
  /// A prime stands on two lines of base64, each with its line end.
  private static let charactersPerPrime = 174

  /// The prime in that place.
  static func prime(at index: Int) -> BigNumber {
    let text = parts[index / countPerPart].utf8
    let skipped = index % countPerPart * charactersPerPrime
    let characters = text.dropFirst(skipped).prefix(charactersPerPrime)
    let base64 = String(decoding: characters.filter { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    guard let octets = try? Base64.decode(base64) else {
      preconditionFailure("the parts hold primes")
    }
    return BigNumber(octets)
  }

  /// The places of the two primes of a pair. Pairs are counted row by row: 1 with 0, 2 with 0,
  /// 2 with 1, 3 with 0 and so on.
  static func places(ofPair pair: Int) -> (Int, Int) {
    var row = 1
    var column = pair
    while column >= row {
      column -= row
      row += 1
    }
    return (row, column)
  }
}
