import Synchronization

/// The private keys that this process has at hand, by the text that they are written as.
///
/// Reading a key from PEM takes OpenSSL a millisecond, and what it prepares for signing goes with
/// the key. An API server reads its key files at every start, and mostly they hold keys that are
/// known already. Keys are held by who uses them, not here; nor is their text, only its digest.
final class KnownKeys: Sendable {
  /// Those of the process: the same text is the same key, whoever reads it.
  static let shared = KnownKeys()

  /// So many places are looked through for keys that are gone before more are taken; ours.
  private static let placesMaximum = 1_024

  private struct Place {
    weak var key: PrivateKey?
  }

  private let places = Mutex<[[UInt8]: Place]>([:])

  /// The key that this text is of, if somebody holds it.
  func key(pem: String) -> PrivateKey? {
    let digest = Digest.sha256(Array(pem.utf8))
    return places.withLock { $0[digest]?.key }
  }

  /// Remembers that this text is of that key.
  func add(_ key: PrivateKey, pem: String) {
    let digest = Digest.sha256(Array(pem.utf8))
    places.withLock { places in
      if places.count >= Self.placesMaximum {
        places = places.filter { $0.value.key != nil }
        if places.count >= Self.placesMaximum { return }
      }
      places[digest] = Place(key: key)
    }
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
