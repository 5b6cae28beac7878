/// Sixteen RSA-2048 keys that were generated once with `openssl genpkey` and are known to
/// everybody.
///
/// PUBLIC THROW-AWAY KEYS, for simulations only: they protect nothing.
enum SimulationKeyPool {
  /// The keys as PKCS#8 in PEM.
  static let keys = part1 + part2 + part3 + part4

  /// A key of the pool; reading it takes most of a millisecond.
  static func key(at index: Int) -> PrivateKey {
    guard let key = try? PrivateKey(pem: keys[index]) else {
      preconditionFailure("the pool holds keys")
    }
    return key
  }
}
