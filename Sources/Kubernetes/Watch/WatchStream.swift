import ArcFedHTTP
import ArcFedSimulation

/// Tells the events of one watch to whoever asks for the next.
actor WatchStream {
  private let cluster: Cluster
  private let clock: any WorldClock
  private let signal: WatchSignal
  private var cursor: Cluster.WatchCursor

  init(cluster: Cluster, clock: any WorldClock, signal: WatchSignal, cursor: Cluster.WatchCursor) {
    self.cluster = cluster
    self.clock = clock
    self.signal = signal
    self.cursor = cursor
  }

  /// The next events; nil when the watch is over or nobody listens any more.
  func next() async -> [WatchEvent]? {
    while !Task.isCancelled {
      let (events, moved) = await cluster.advanced(cursor)
      cursor = moved
      if !events.isEmpty { return events }
      if cursor.isOver || clock.now >= cursor.deadline { return nil }
      await waitForNews()
    }
    return nil
  }

  /// Until the store grows, a bookmark is due or the watch ends.
  private func waitForNews() async {
    let isMarked = cursor.options.allowsBookmarks
    let wake = isMarked ? min(cursor.deadline, cursor.nextBookmark) : cursor.deadline
    await withTaskGroup(of: Void.self) { [clock, signal, revision = cursor.revision] group in
      group.addTask { try? await clock.sleep(until: wake) }
      group.addTask { await signal.wait(past: revision) }
      await group.next()
      group.cancelAll()
    }
  }
}

extension Cluster {
  /// `advance` for a caller outside the actor.
  fileprivate func advanced(_ cursor: WatchCursor) -> ([WatchEvent], WatchCursor) {
    var moved = cursor
    let events = advance(&moved)
    return (events, moved)
  }
}
