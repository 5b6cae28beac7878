import ArcFedJOSE
import ArcFedOpenIDConnect
import Synchronization

/// The tenant's signing keys: the newest signs, and it and the ones before it are published, until
/// they are taken back.
final class SigningKeyRing: Sendable {
  private let keys: Mutex<(current: SigningKey, previous: [SigningKey])>

  init(_ current: SigningKey, previous: [SigningKey] = []) {
    keys = Mutex((current, previous))
  }

  /// The key that signs.
  var current: SigningKey { keys.withLock { $0.current } }

  /// The keys of the key document, the one that signs first.
  var published: [SigningKey] { keys.withLock { [$0.current] + $0.previous } }

  /// The keys to check the tenant's own tokens with.
  var verificationKeys: [VerificationKey] {
    published.compactMap { try? $0.verificationKey() }
  }

  /// Signs with another key from now on.
  ///
  /// - Parameter keepsPrevious: whether the one before it stays published, so that its tokens stay
  ///   good.
  func rotate(to key: SigningKey, keepsPrevious: Bool) {
    keys.withLock { $0 = (key, keepsPrevious ? [$0.current] : []) }
  }
}
