import Synchronization

/// Wakes the watches of a cluster when its store has grown.
final class WatchSignal: Sendable {
  private struct State {
    var revision: Int64 = 0
    var nextID = 0
    var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
  }

  private let state = Mutex(State())

  /// The store now stands at this revision.
  func fire(_ revision: Int64) {
    let woken = state.withLock { state in
      state.revision = max(state.revision, revision)
      let woken = state.waiters.sorted { $0.key < $1.key }.map(\.value)
      state.waiters = [:]
      return woken
    }
    for waiter in woken { waiter.resume() }
  }

  /// Returns when the store has grown past a revision, or the task is cancelled.
  func wait(past revision: Int64) async {
    let id = state.withLock { state in
      state.nextID += 1
      return state.nextID
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isOver = state.withLock { state in
          if Task.isCancelled || state.revision > revision { return true }
          state.waiters[id] = continuation
          return false
        }
        if isOver { continuation.resume() }
      }
    } onCancel: {
      state.withLock { $0.waiters.removeValue(forKey: id) }?.resume()
    }
  }
}
