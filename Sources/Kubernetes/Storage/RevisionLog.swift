import ArcFedJSON
import ArcFedSQLite

/// The key of an object, `/registry/pods/default/app`, in two parts: what lies together has the
/// first in common, and the second is short.
struct ObjectKey: Hashable, Sendable {
  /// Up to the last slash, with it.
  let directory: String
  let name: String

  init(_ text: String) {
    let utf8 = text.utf8
    let start = utf8.lastIndex(of: UInt8(ascii: "/")).map(utf8.index(after:)) ?? utf8.startIndex
    directory = String(text[..<start])
    name = String(text[start...])
  }

  init(directory: String, name: String) {
    self.directory = directory
    self.name = name
  }

  var text: String { directory + name }
}

/// One line of the log, but for the object itself.
struct LogEntry: Sendable {
  let revision: Int64
  let key: ObjectKey
  /// The revision in which the object was before; 0 for a new one.
  let previous: Int64
  let isDeletion: Bool
}

/// Where a cluster's revisions are written down: every write is in it before anybody sees it.
protocol RevisionLog: AnyObject {
  /// The newest revision.
  func last() throws(SQLiteError) -> Int64
  /// The objects that are there at the opening.
  func live() throws -> [StoredObject]
  func append(_ entry: LogEntry, _ object: JSONObject) throws(SQLiteError)
  /// An object as a revision left it, where the index does not hold it.
  func object(at revision: Int64) -> JSONObject?
  /// The objects below a prefix as they were at a revision, in the order of their keys.
  func objects(under prefix: String, at revision: Int64) throws -> [StoredObject]
  /// What happened below a prefix after a revision, in order.
  func changes(since revision: Int64, under prefix: String) throws -> [StoredChange]
  /// Forgets what a revision or one before it has superseded. What is superseded later stays: lists
  /// of the revision still need it, and later changes what was before them.
  func forget(through revision: Int64) throws(SQLiteError)
  func setting(_ name: String) throws(SQLiteError) -> String?
  func setSetting(_ name: String, _ value: String) throws(SQLiteError)
}
