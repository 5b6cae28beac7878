import CSQLite

/// A database file on disk, seen from outside: where it is, and whether it can be there.
struct DatabaseFile {
  let path: String

  /// Nil for a database in memory.
  init?(_ location: StorageLocation) throws(SQLiteError) {
    guard case .file(let path, _) = location else { return nil }
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw SQLiteError(.cannotOpen, "the path of a database file is empty or holds a NUL")
    }
    // A relative path begins with a dot: SQLite takes ":memory:" and "file:" for something else.
    self.path = path.hasPrefix("/") ? path : "./\(path)"
  }

  /// What stands at a path.
  enum Finding: Equatable {
    case nothing
    case folder
    case file(bytes: Int64)
  }

  /// The path, with an empty file there that only its owner can read if there was none.
  func createdPath() throws(SQLiteError) -> String {
    switch try Self.inspect(path) {
    case .file: return path
    case .folder: throw SQLiteError(.isFolder, "\(path) is a folder, not a database file")
    case .nothing: break
    }
    let error = shim_create_private_file(path)
    guard error == 0 else { throw Self.failure(error, at: path) }
    return path
  }

  /// Throws what creating the file would throw for want of its folder.
  func refuseMissingFolder() throws(SQLiteError) {
    let folder = path.prefix(through: path.lastIndex(of: "/") ?? path.startIndex)
    guard try Self.inspect(String(folder)) == .folder else { throw Self.failure(ENOENT, at: path) }
  }

  /// Looks at a path without opening what stands there.
  static func inspect(_ path: String) throws(SQLiteError) -> Finding {
    var size: Int64 = 0
    var error: Int32 = 0
    switch shim_inspect(path, &size, &error) {
    case 0: return .file(bytes: size)
    case 1: return .folder
    case 2: throw SQLiteError(.cannotOpen, "\(path) is a device, pipe or socket, not a file")
    default:
      guard error == ENOENT else { throw failure(error, at: path) }
      return .nothing
    }
  }

  /// Puts an errno of open or stat (POSIX, "open", ERRORS) into words.
  static func failure(_ error: Int32, at path: String) -> SQLiteError {
    switch error {
    case ENOENT: SQLiteError(.missingFolder, "the folder of \(path) does not exist")
    case ENOTDIR: SQLiteError(.missingFolder, "a part of the path \(path) is not a folder")
    case EISDIR: SQLiteError(.isFolder, "\(path) is a folder, not a database file")
    case EACCES, EPERM, EROFS: SQLiteError(.notWritable, "\(path) cannot be written")
    default: SQLiteError(.cannotOpen, "\(path) cannot be opened (errno \(error))")
    }
  }
}
