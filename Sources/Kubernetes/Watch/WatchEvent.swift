import ArcFedJSON

/// One line of a watch (`apimachinery/pkg/apis/meta/v1/watch.go`).
struct WatchEvent: Sendable {
  /// What happened to the object.
  enum Kind: String, Sendable {
    case added = "ADDED"
    case modified = "MODIFIED"
    case deleted = "DELETED"
    case bookmark = "BOOKMARK"
    case error = "ERROR"
  }

  let type: Kind
  let object: JSONObject

  init(type: Kind, object: JSONObject) {
    self.type = type
    self.object = object
  }

  /// A change as a watch with selectors sees it: what begins to match is added, what no longer
  /// matches is deleted, as it last matched (`storage/etcd3/watcher.go#transform`). nil when it
  /// does not concern the watch.
  init?(_ change: StoredChange, _ options: ListOptions) {
    let matched = change.old.map(options.matches) ?? false
    let matches = !change.isDeletion && options.matches(change.new)
    switch (matched, matches) {
    case (false, true): self.init(type: .added, object: change.new)
    case (true, true): self.init(type: .modified, object: change.new)
    case (true, false):
      var last = change.old ?? change.new
      last.setMeta(("resourceVersion", .string(String(change.revision))))
      self.init(type: .deleted, object: last)
    case (false, false): return nil
    }
  }
}
