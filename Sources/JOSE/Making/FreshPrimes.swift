import Synchronization

/// Primes for fresh RSA-2048 keys, the first of them made ahead while nobody waits for them.
///
/// What takes long in making a key is finding its two primes, and that two threads can do as well
/// as one. So it is primes that are kept ready, and whoever needs a key when too few are there
/// makes the missing ones: nobody ever waits for another thread to finish one.
package final class FreshPrimes: Sendable {
  /// RSA-2048 has primes of half as many bits.
  private static let bits = 1_024

  private let ready = Mutex<[BigNumber]>([])
  private let lanes: CryptoLanes?

  /// Begins to make primes for `keysAhead` keys on the threads of these lanes, which are for
  /// nothing else; without lanes they are made when somebody needs a key.
  package init(keysAhead: Int = 0, on lanes: CryptoLanes? = nil) {
    self.lanes = lanes
    for _ in 0..<2 * keysAhead {
      lanes?.begin { [weak self] in self?.makeOne() }
    }
  }

  /// Does something small when the primes that are made ahead are there, or nearly; at once where
  /// there are none to come.
  package func afterwards(_ body: @escaping @Sendable () -> Void) {
    guard let lanes else { return body() }
    lanes.begin(body)
  }

  /// A key from two primes that nobody else has or will have.
  package func rsaKey() throws(JOSEError) -> PrivateKey {
    let first = try prime()
    while true {
      if let key = try PrivateKey.fresh(first, prime()) { return key }
    }
  }

  private func prime() throws(JOSEError) -> BigNumber {
    // A thread that holds the lock may be waiting for a processor, and is not waited for either.
    if let prime = ready.withLockIfAvailable({ $0.popLast() }) ?? nil { return prime }
    return try PrimeSearch(bits: Self.bits).next()
  }

  private func makeOne() {
    guard let prime = try? PrimeSearch(bits: Self.bits).next() else { return }
    ready.withLock { $0.append(prime) }
  }
}
