/// What a kubelet has still to do.
struct KubeletWork: Sendable {
  /// Ask for all pods of the node.
  var lists = false
  /// Look at all pods that are known.
  var looksAtAll = false
  /// Pods that have changed, by `namespace/name`, each with the revision of the change.
  var changes: [String: Int64] = [:]
  /// The uids of pods whose volumes are tried again.
  var retries: Set<String> = []

  var isEmpty: Bool { !lists && !looksAtAll && changes.isEmpty && retries.isEmpty }
}
