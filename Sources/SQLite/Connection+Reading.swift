import CSQLite

extension Connection {
  /// How a reader that must not leave a trace opens a file, by what lies beside it.
  enum ReadAccess {
    /// No write-ahead log: the file is all there is.
    case immutable
    /// A log and its index: the index is read as it is.
    case besideOthers
    /// A log without an index: with the file to itself, SQLite keeps the index in memory.
    case alone

    fileprivate var parameters: String {
      switch self {
      case .immutable: "mode=ro&immutable=1"
      case .besideOthers: "mode=ro&readonly_shm=1"
      case .alone: "mode=rw"
      }
    }

    fileprivate var flags: Int32 {
      self == .alone ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY
    }
  }

  /// Opens an existing file for reading only.
  convenience init(reading path: String, with access: ReadAccess) throws(SQLiteError) {
    let database = try DatabaseHandle(
      path: "file:\(Self.escapedForURI(path))?\(access.parameters)",
      flags: access.flags | SQLITE_OPEN_URI,
      busyTimeoutMilliseconds: Self.busyTimeoutMilliseconds)
    // The last connection to close would otherwise write the log into the file and delete it.
    shim_set_option(database.raw, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
    shim_set_option(database.raw, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
    if access == .alone { try database.execute("PRAGMA locking_mode = EXCLUSIVE") }
    try database.execute("PRAGMA query_only = ON")
    self.init(database)
  }

  /// Escapes what has a meaning in a URI filename (sqlite.org, "Uniform Resource Identifiers").
  static func escapedForURI(_ path: String) -> String {
    path.reduce(into: "") { escaped, character in
      switch character {
      case "%": escaped += "%25"
      case "?": escaped += "%3f"
      case "#": escaped += "%23"
      default: escaped.append(character)
      }
    }
  }
}
