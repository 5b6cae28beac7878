/// Where a database lives.
package enum StorageLocation: Sendable, Hashable {
  /// In memory; each connection is a database of its own, gone when the connection is.
  case memory
  /// In the file at this path. What need not last beyond the process is not waited for until it is
  /// on the disk: it outlives the process's end, but not the machine's.
  case file(String, isLasting: Bool = true)
}
