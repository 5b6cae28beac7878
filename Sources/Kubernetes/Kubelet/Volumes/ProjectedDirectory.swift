import ArcFedSimulation

/// A file of a projected volume.
package struct ProjectedFile: Hashable, Sendable {
  /// Its content.
  package let bytes: [UInt8]
  /// Its permission bits.
  package let mode: Int
  /// The user that owns it.
  package var user = 0
}

/// A volume as the kubelet's atomic writer lays it out (`pkg/volume/util/atomic_writer.go#Write`):
/// the files in a directory with a time in its name, `..data` pointing at it, and a link for each
/// top-level name pointing through `..data`. A reader sees all old files or all new ones.
package struct ProjectedDirectory: Hashable, Sendable {
  /// What stands at a path of the volume.
  package enum Entry: Hashable, Sendable {
    /// A directory with these files, by their relative paths.
    case directory([String: ProjectedFile])
    /// A symbolic link.
    case link(String)
  }

  /// The link that is swung over.
  package static let dataLink = "..data"

  /// The name of the directory that holds the files now; empty before the first write.
  package private(set) var dataDirectory = ""
  /// The files, by their paths.
  package private(set) var files: [String: ProjectedFile] = [:]

  /// The group of everything in it, when the pod asks for one.
  package internal(set) var group: Int?

  /// The top of the volume, by name.
  package var entries: [String: Entry] {
    guard !dataDirectory.isEmpty else { return [:] }
    var entries: [String: Entry] = [
      dataDirectory: .directory(files), Self.dataLink: .link(dataDirectory),
    ]
    for path in files.keys {
      let top = String(path.prefix { $0 != "/" })
      entries[top] = .link("\(Self.dataLink)/\(top)")
    }
    return entries
  }

  /// `maxPathLength` and `maxFileNameLength` (`pkg/volume/util/atomic_writer.go`).
  private static let pathCharacters = 4096
  /// See ``pathCharacters``.
  private static let nameCharacters = 255

  /// Why nothing can be written to a path; nil when it can (`validatePath`).
  static func complaint(_ path: String) -> String? {
    let names = path.split(separator: "/", omittingEmptySubsequences: false)
    if path.isEmpty { return "invalid path: must not be empty: \"\"" }
    if path.hasPrefix("/") { return "invalid path: must be relative path: \(path)" }
    if path.utf8.count > pathCharacters {
      return "invalid path: must be less than or equal to \(pathCharacters) characters"
    }
    for name in names {
      if name == ".." { return "invalid path: must not contain '..': \(path)" }
      if name.utf8.count > nameCharacters {
        return "invalid path: filenames must be less than or equal to \(nameCharacters) "
          + "characters"
      }
    }
    if path.hasPrefix(".."), !path.hasPrefix("../") {
      return "invalid path: must not start with '..': \(path)"
    }
    return nil
  }

  /// Writes new content; unchanged content leaves everything as it is.
  mutating func write(
    _ content: [String: ProjectedFile], at now: Timestamp, random: RandomStream
  ) -> Bool {
    if !dataDirectory.isEmpty, content == files { return false }
    files = content
    dataDirectory = Self.name(at: now, random: random)
    return true
  }

  /// `..2006_01_02_15_04_05.` and random digits (`newTimestampDir`, Go's `MkdirTemp`).
  private static func name(at now: Timestamp, random: RandomStream) -> String {
    let time = now.rfc3339.utf8.prefix(19).map { byte in
      "-:T".utf8.contains(byte) ? UInt8(ascii: "_") : byte
    }
    let digits = random.integer(in: 1...Int(UInt32.max))
    return "..\(String(decoding: time, as: UTF8.self)).\(digits)"
  }
}
