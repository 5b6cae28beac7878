import ArcFedJOSE
import ArcFedOpenIDConnect
import ArcFedSimulation
import Synchronization

/// The tenant's signing keys: the one that signs, those that will, and those that did and are still
/// published because tokens that they signed are still good.
///
/// The first key of a tenant may be made only when somebody wants to see it: a world of the real
/// time is there before its fresh key is. Who comes while it is being made waits for it.
final class SigningKeyRing: Sendable {
  /// A key with its time.
  struct Entry: Sendable {
    let generation: Int
    let key: SigningKey
    /// From when it signs. It is published before.
    let signsFrom: Timestamp
    /// When it leaves the key document; nil while it is the last one.
    var publishedUntil: Timestamp?

    fileprivate func isPublished(at now: Timestamp) -> Bool {
      publishedUntil.map { now < $0 } ?? true
    }
  }

  private enum Keys: Sendable {
    case made([Entry])
    case due(@Sendable () -> Entry)
  }

  private let keys: Mutex<Keys>

  /// - Parameter entries: at least one, in the order of their generations.
  init(_ entries: [Entry]) {
    precondition(!entries.isEmpty, "a tenant has a signing key")
    keys = Mutex(.made(entries))
  }

  /// A ring whose first key is made by `make` when it is needed, or by ``prepare()`` before.
  init(makingFirst make: @escaping @Sendable () -> Entry) {
    keys = Mutex(.due(make))
  }

  /// Whether the first key is there, so that nobody has to wait for it.
  var isMade: Bool {
    let isMade = keys.withLockIfAvailable { keys in
      if case .made = keys { true } else { false }
    }
    return isMade ?? false
  }

  /// Makes the first key unless it is there.
  func prepare() { withEntries { _ in } }

  private func withEntries<T>(_ body: (inout [Entry]) -> T) -> T {
    keys.withLock { keys in
      var entries: [Entry] =
        switch keys {
        case .made(let entries): entries
        case .due(let make): [make()]
        }
      defer { keys = .made(entries) }
      return body(&entries)
    }
  }

  /// The key that signs: the newest whose time has come.
  func current(at now: Timestamp) -> SigningKey {
    withEntries { entries in
      entries[entries.lastIndex { $0.signsFrom <= now } ?? 0].key
    }
  }

  /// The keys in the key document, the newest first.
  func published(at now: Timestamp) -> [SigningKey] { publishedEntries(at: now).map(\.key) }

  /// The same with their times and numbers.
  func publishedEntries(at now: Timestamp) -> [Entry] {
    withEntries { entries in
      entries.reversed().filter { $0.isPublished(at: now) }
    }
  }

  /// The numbers of the same, which takes no copy of a key.
  func publishedGenerations(at now: Timestamp) -> [Int] {
    withEntries { entries in
      entries.indices.reversed().filter { entries[$0].isPublished(at: now) }
        .map { entries[$0].generation }
    }
  }

  /// The same, to check the tenant's own tokens with.
  func verificationKeys(at now: Timestamp) -> [VerificationKey] {
    published(at: now).map(\.verificationKey)
  }

  /// The number of the next key.
  var nextGeneration: Int { withEntries { ($0.last?.generation ?? 0) + 1 } }

  /// Adds a key; those before it stay published for a while after it begins to sign, or are taken
  /// back at once.
  func add(_ entry: Entry, retention: Duration?) {
    withEntries { entries in
      for index in entries.indices {
        guard let retention else {
          entries[index].publishedUntil = entry.signsFrom
          continue
        }
        if entries[index].publishedUntil == nil {
          entries[index].publishedUntil = entry.signsFrom + retention
        }
      }
      entries.append(entry)
    }
  }

  /// The oldest key, as it was before any other was made.
  var first: Entry {
    withEntries { entries in
      var first = entries[0]
      first.publishedUntil = nil
      return first
    }
  }

  /// All keys with their times, to be kept.
  var all: [Entry] { withEntries { $0 } }
}
