/// Where the keys of an issuer come from.
package enum KeySource: Sendable {
  /// From the seed: the same run, the same keys.
  case simulation(SimulationKeyring)
  /// From the system's generator.
  case fresh(FreshPrimes)

  /// An RSA-2048 key. `label` says whose it is; with `.fresh` each call makes another one.
  ///
  /// - Throws: ``JOSEError/simulationKeysExhausted(limit:)`` when a simulation has no more.
  package func rsaKey(label: String) throws(JOSEError) -> PrivateKey {
    switch self {
    case .simulation(let keyring): try keyring.newRSAKey(label: label)
    case .fresh(let primes): try primes.rsaKey()
    }
  }

  /// The `RSAPublicKey` of PKCS#1 (RFC 8017 appendix A.1.1) of the RSA-2048 key of a label, for who
  /// needs no more of the key: a simulation's is not made for it.
  ///
  /// - Throws: ``JOSEError/simulationKeysExhausted(limit:)`` when a simulation has no more.
  package func rsaPublicKey(label: String) throws(JOSEError) -> [UInt8] {
    switch self {
    case .simulation(let keyring): return try keyring.rsaPublicKey(label: label)
    case .fresh(let primes):
      guard let der = try primes.rsaKey().publicKey.rsaPublicKeyPKCS1 else {
        throw .operationFailed("generate")
      }
      return der
    }
  }

  /// An elliptic curve key. `label` says whose it is; with `.fresh` each call makes another one.
  package func ecKey(label: String, curve: EllipticCurve) throws(JOSEError) -> PrivateKey {
    switch self {
    case .simulation(let keyring): keyring.ecKey(label: label, curve: curve)
    case .fresh: try PrivateKey.generateEC(curve)
    }
  }
}
