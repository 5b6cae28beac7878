import Testing

@testable import ArcFedJOSE

@Suite("The primes of the simulation's keys")
struct SimulationPrimesTests {
  @Test("They are 320 different odd numbers of 1,024 bits, the two highest of them set")
  func form() {
    let primes = (0..<SimulationPrimes.count).map { SimulationPrimes.prime(at: $0) }
    #expect(primes.count == 320)
    #expect(Set(primes.map(\.bytes)).count == 320)
    for prime in primes {
      #expect(prime.bitCount == 1_024 && prime.isOdd)
      #expect((prime.bytes.first ?? 0) >= 0b1100_0000)
    }
  }

  @Test("None is one more than a multiple of the public exponent")
  func exponent() {
    let arithmetic = Arithmetic()
    for place in 0..<SimulationPrimes.count {
      let rest = arithmetic.remainder(
        SimulationPrimes.prime(at: place), modulo: BigNumber([1, 0, 1]))
      #expect(rest.bytes != [1])
    }
  }

  /// The signature of a key one of whose factors is no prime is wrong for almost every message.
  @Test("All are prime: keys made of each sign what they verify")
  func primality() throws {
    for place in stride(from: 1, to: SimulationPrimes.count, by: 2) {
      let pair = place * (place - 1) / 2 + place - 1
      #expect(SimulationPrimes.places(ofPair: pair) == (place, place - 1))
      let key = SeededKeys.rsa(pair: pair)
      #expect(key.publicKey.kind == .rsa(bits: 2048))
      #expect(key.publicKey.verify(try key.sign([7], .rs256), of: [7], .rs256))
    }
  }

  @Test("Every pair is counted once, and no prime is paired with itself")
  func pairs() {
    var seen: Set<[Int]> = []
    for pair in 0..<SimulationPrimes.pairCount {
      let (row, column) = SimulationPrimes.places(ofPair: pair)
      #expect(column >= 0 && column < row && row < SimulationPrimes.count)
      seen.insert([row, column])
    }
    #expect(seen.count == 51_040)
  }
}
