import COpenSSL

/// Keys computed from a seed and a label. They are as public as the seed: for simulations only.
///
/// The worlds of a process share them. A script that is played a hundred times needs its keys made
/// once, and OpenSSL keeps with a key what it has prepared for signing.
enum SeededKeys {
  /// Which elliptic curve key.
  private struct CurveKey: Hashable {
    let seed: UInt64
    let label: String
    let curve: EllipticCurve
  }

  /// Which RSA key.
  private struct PrimePair: Hashable {
    let number: Int
    let remembersSignatures: Bool
  }

  /// A thousand RSA keys are about ten megabytes; ours.
  private static let keysMaximum = 1_024
  /// Three megabytes for a key; ours. The scenarios of the library need a fraction of it.
  private static let signaturesMaximum = 8_192
  private static let rsaKeys = Memo<PrimePair, PrivateKey>(limit: keysMaximum)
  private static let curveKeys = Memo<CurveKey, PrivateKey>(limit: keysMaximum)

  /// The RSA-2048 key of a pair of the simulation's primes.
  ///
  /// - Parameter remembersSignatures: whether it is the one that signs nothing twice.
  static func rsa(pair: Int, remembersSignatures: Bool = false) -> PrivateKey {
    rsaKeys.value(PrimePair(number: pair, remembersSignatures: remembersSignatures)) {
      makeRSA(pair: pair, signaturesKept: remembersSignatures ? signaturesMaximum : 0)
    }
  }

  /// The elliptic curve key of a seed and a label.
  static func ec(seed: UInt64, label: String, curve: EllipticCurve) -> PrivateKey {
    curveKeys.value(CurveKey(seed: seed, label: label, curve: curve)) {
      makeEC(seed: seed, label: label, curve: curve)
    }
  }

  /// What the key of a pair of the simulation's primes shows.
  static func rsaNumbers(pair: Int) -> RSANumbers {
    let (first, second) = primes(ofPair: pair)
    return RSANumbers(
      modulus: Arithmetic().product(first, second), exponent: PrivateKey.usualExponent)
  }

  private static func primes(ofPair pair: Int) -> (BigNumber, BigNumber) {
    let places = SimulationPrimes.places(ofPair: pair)
    return (SimulationPrimes.prime(at: places.0), SimulationPrimes.prime(at: places.1))
  }

  private static func makeRSA(pair: Int, signaturesKept: Int) -> PrivateKey {
    let (first, second) = primes(ofPair: pair)
    let key = try? PrivateKey.rsa(
      p: max(first, second), q: min(first, second), signaturesKept: signaturesKept)
    guard let key else { preconditionFailure("the primes are chosen to be invertible") }
    return key
  }

  /// The scalar is drawn with 64 extra bits and reduced, as FIPS 186-5 appendix A.2.1 does.
  private static func makeEC(seed: UInt64, label: String, curve: EllipticCurve) -> PrivateKey {
    var stream = SeededBytes(seed: seed, purpose: "ec-\(curve.rawValue)", label: label)
    let arithmetic = Arithmetic()
    let group = CurveGroup(curve)
    let drawn = BigNumber(stream.next(curve.coordinateBytes + 8))
    let scalar = arithmetic.incremented(
      arithmetic.remainder(drawn, modulo: arithmetic.decremented(group.order)))
    let point = group.point(scalar, arithmetic)
    let count = curve.coordinateBytes
    let coordinates = (point.x.bytes(count: count) ?? []) + (point.y.bytes(count: count) ?? [])
    let parameters = KeyParameters()
    parameters.add(OSSL_PKEY_PARAM_GROUP_NAME, text: curve.groupName)
    parameters.add(OSSL_PKEY_PARAM_PUB_KEY, octets: [PublicKey.uncompressedPoint] + coordinates)
    parameters.add(OSSL_PKEY_PARAM_PRIV_KEY, scalar)
    return privateKey(parameters, type: "EC")
  }

  private static func privateKey(_ parameters: KeyParameters, type: String) -> PrivateKey {
    guard let handle = parameters.makeKey(type: type, .keyPair),
      let key = try? PrivateKey(handle: handle)
    else { preconditionFailure("the numbers make a key") }
    return key
  }
}
