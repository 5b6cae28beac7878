import Synchronization

/// Values of a function that always gives the same for the same, kept so that it is done once in a
/// process however many worlds ask. There is nothing of a world in it.
final class Memo<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private let known = Mutex<[Key: Value]>([:])
  private let limit: Int

  /// - Parameter limit: how many values are kept; those that come later are made every time.
  init(limit: Int) { self.limit = limit }

  /// The value of a key, made unless it is known. Two threads that ask at once may both make it,
  /// and get the same one.
  func value(_ key: Key, _ make: () -> Value) -> Value {
    if let value = known.withLock({ $0[key] }) { return value }
    let made = make()
    return known.withLock { known in
      if let first = known[key] { return first }
      if known.count < limit { known[key] = made }
      return made
    }
  }
}
