import ArcFedJSON
import Synchronization

/// The keys that this process has at hand, by what they are written as: private keys by their text
/// in PEM, public RSA keys by their modulus.
///
/// Reading a key takes OpenSSL up to a millisecond, and what it prepares for signing and checking
/// goes with the key. An API server reads its key files at every start, a relying party the keys
/// that an issuer publishes, and mostly they are keys that are known already. Keys are held by who
/// uses them, not here; nor is a private key's text, only its digest.
final class KnownKeys: Sendable {
  /// Those of the process: the same text is the same key, whoever reads it.
  static let shared = KnownKeys()

  private let privateKeys = Mutex(WeakTable<[UInt8], PrivateKey>())
  private let publicKeys = Mutex(WeakTable<String, PublicKey>())

  /// The key that this text is of, if somebody holds it.
  func key(pem: String) -> PrivateKey? {
    let digest = Digest.sha256(Array(pem.utf8))
    return privateKeys.withLock { $0[digest] }
  }

  /// Remembers that this text is of that key.
  func add(_ key: PrivateKey, pem: String) {
    let digest = Digest.sha256(Array(pem.utf8))
    privateKeys.withLock { $0.add(key, digest) }
  }

  /// The RSA key that these members describe, if somebody holds it.
  func key(_ jwk: JWK) -> PublicKey? {
    guard jwk.keyType == JWK.rsaType, let modulus = jwk.n else { return nil }
    guard let known = publicKeys.withLock({ $0[modulus] }) else { return nil }
    let isSame =
      known.jwk.n.map(modulus.isIdentical) == true
      && known.jwk.e.map((jwk.e ?? "").isIdentical) == true
    return isSame ? known : nil
  }

  /// Remembers an RSA key; others are not asked for.
  func add(_ key: PublicKey) {
    guard let modulus = key.jwk.n else { return }
    publicKeys.withLock { $0.add(key, modulus) }
  }
}

/// Objects that others hold, by name.
private struct WeakTable<Name: Hashable, Object: AnyObject> {
  private struct Place {
    weak var object: Object?
  }

  /// So many places are taken before those of objects that are gone are given back; ours.
  private static var placesMinimum: Int { 1_024 }

  private var places: [Name: Place] = [:]
  private var placesMaximum = placesMinimum

  subscript(_ name: Name) -> Object? { places[name]?.object }

  mutating func add(_ object: Object, _ name: Name) {
    if places.count >= placesMaximum {
      places = places.filter { $0.value.object != nil }
      // As many again may come before the next look: it costs each of them the same, however many
      // there are.
      placesMaximum = max(Self.placesMinimum, 2 * places.count)
    }
    places[name] = Place(object: object)
  }
}

extension PrivateKey {
  /// The key of this text, as ``init(pem:)`` reads it: the same one while somebody holds it.
  package static func reading(pem: String) throws(JOSEError) -> PrivateKey {
    if let known = KnownKeys.shared.key(pem: pem) { return known }
    let key = try PrivateKey(pem: pem)
    KnownKeys.shared.add(key, pem: pem)
    return key
  }

  /// The key as PKCS#8 in PEM, which ``reading(pem:)`` will know. A secret, unless the key is one
  /// of the simulation's.
  package var pem: String {
    written.withLock { written in
      if let written { return written }
      guard let pkcs8 else { preconditionFailure("a key pair has a PKCS#8 form") }
      let text = PEM(label: "PRIVATE KEY", der: pkcs8).text
      KnownKeys.shared.add(self, pem: text)
      written = text
      return text
    }
  }
}

extension PublicKey {
  /// The key that a JSON Web Key describes, as ``init(jwk:)`` makes it: the same one while somebody
  /// holds it.
  package static func reading(jwk: JWK) throws(JOSEError) -> PublicKey {
    if let known = KnownKeys.shared.key(jwk) { return known }
    let key = try PublicKey(jwk: jwk)
    KnownKeys.shared.add(key)
    return key
  }
}
