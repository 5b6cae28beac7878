import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation

/// Watches: what happens to the objects of a list, as it happens
/// (`apiserver/pkg/endpoints/handlers/watch.go`, `apiserver/pkg/storage/cacher`).
extension Cluster {
  /// `MinRequestTimeout`: a watch that names no end lasts between half an hour and an hour.
  private static let lifetimeSecondsMinimum = 1_800
  /// `bookmarkFrequency` in `storage/cacher/cacher.go`.
  static let bookmarkInterval: Duration = .seconds(60)
  /// `metav1.InitialEventsAnnotationKey`.
  private static let initialEventsAnnotation = "k8s.io/initial-events-end"

  /// A watch under way: whom it is about and how far it has come.
  struct WatchCursor: Sendable {
    let options: ListOptions
    let resource: ResourceDescriptor
    let prefix: String
    let deadline: Timestamp
    /// Changes up to this revision are told.
    var revision: Int64
    var nextBookmark: Timestamp
    /// What is to be told before anything that happens.
    var pending: [WatchEvent]
    /// Whether nothing follows what is pending.
    var isOver = false
  }

  func watch(
    _ request: APIRequest, _ resource: ResourceDescriptor
  ) throws(StatusError) -> WatchStream {
    // 1. The options.
    let options = try ListOptions(request.http, resource, request.info)
    let asked = try options.revision ?? 0
    // 2. Where it begins: with everything there is, or after a revision.
    let prefix = resource.prefix(namespace: Self.namespace(request.info, resource))
    let beginsWithState = options.sendsInitialEvents ?? (asked == 0)
    let lifetime =
      options.timeoutSeconds.flatMap { $0 > 0 ? $0 : nil }
      ?? random(request).integer(
        in: Self.lifetimeSecondsMinimum...(2 * Self.lifetimeSecondsMinimum))
    var cursor = WatchCursor(
      options: options, resource: resource, prefix: prefix,
      deadline: request.now + .seconds(lifetime),
      revision: asked == 0 || beginsWithState ? store.revision : asked,
      nextBookmark: request.now + Self.bookmarkInterval, pending: [])
    if asked > 0, asked < store.compactedRevision {
      // Past the options every refusal is an event, the last one (`newErrWatcher`).
      let error = StatusError.revisionTooOldForWatch(asked, oldest: store.compactedRevision)
      cursor.pending = [WatchEvent(type: .error, object: error.json.objectValue ?? [:])]
      cursor.isOver = true
    } else if beginsWithState {
      cursor.pending = store.objects(under: prefix).map(\.object).filter(options.matches)
        .map { WatchEvent(type: .added, object: $0) }
    }
    // 3. The end of the beginning.
    if options.sendsInitialEvents == true, options.allowsBookmarks, !cursor.isOver {
      cursor.pending.append(bookmark(cursor, annotation: Self.initialEventsAnnotation))
    }
    return WatchStream(cluster: self, clock: clock, signal: watchSignal, cursor: cursor)
  }

  private func random(_ request: APIRequest) -> RandomStream {
    draws.stream("watch", request.http.url, at: request.now)
  }

  /// Sends what has happened since; nil when there is nothing yet.
  func advance(_ cursor: inout WatchCursor) -> [WatchEvent] {
    if !cursor.pending.isEmpty {
      let pending = cursor.pending
      cursor.pending = []
      return pending
    }
    if cursor.isOver { return [] }
    let now = clock.now
    // Whoever does not keep up is sent away, to begin anew (`storage/cacher/cache_watcher.go#add`).
    if cursor.revision < store.compactedRevision {
      cursor.isOver = true
      return []
    }
    var events: [WatchEvent] = []
    for change in (try? store.changes(since: cursor.revision, under: cursor.prefix)) ?? [] {
      if let event = WatchEvent(change, cursor.options) { events.append(event) }
    }
    cursor.revision = max(cursor.revision, store.revision)
    if events.isEmpty, cursor.options.allowsBookmarks, cursor.nextBookmark <= now {
      events = [bookmark(cursor, annotation: nil)]
      cursor.nextBookmark = now + Self.bookmarkInterval
    }
    return events
  }

  private func bookmark(_ cursor: WatchCursor, annotation: String?) -> WatchEvent {
    var metadata: JSONObject = ["resourceVersion": .string(String(store.revision))]
    if let annotation { metadata["annotations"] = .object([annotation: "true"]) }
    return WatchEvent(
      type: .bookmark,
      object: [
        "kind": .string(cursor.resource.kind),
        "apiVersion": .string(cursor.resource.groupVersion), "metadata": .object(metadata),
      ])
  }
}
