import Synchronization

/// A value that comes once, before or after somebody waits for it.
final class OnceContinuation<Value: Sendable>: Sendable {
  private enum State {
    case open
    case waiting(CheckedContinuation<Value, Never>)
    case came(Value)
    case done
  }

  private let state = Mutex(State.open)

  /// The value; later ones than the first are dropped.
  func resume(returning value: Value) {
    let waiting = state.withLock { state -> CheckedContinuation<Value, Never>? in
      switch state {
      case .open:
        state = .came(value)
        return nil
      case .waiting(let continuation):
        state = .done
        return continuation
      case .came, .done: return nil
      }
    }
    waiting?.resume(returning: value)
  }

  /// The value, once it has come; to be asked for once.
  var value: Value {
    get async {
      await withCheckedContinuation { continuation in
        let came = state.withLock { state -> Value? in
          if case .came(let value) = state {
            state = .done
            return value
          }
          state = .waiting(continuation)
          return nil
        }
        if let came { continuation.resume(returning: came) }
      }
    }
  }
}
