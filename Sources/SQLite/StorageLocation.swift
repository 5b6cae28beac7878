/// Where a database lives.
package enum StorageLocation: Sendable, Hashable {
  /// In memory; each connection is a database of its own, gone when the connection is.
  case memory
  /// In the file at this path.
  case file(String)
}
