/// Something that stands in a volume, with who owns it and who may read it.
package struct VolumeEntry: Hashable, Sendable {
  /// What it is.
  package enum Content: Hashable, Sendable {
    /// A directory.
    case directory
    /// A file with its bytes.
    case file([UInt8])
    /// A symbolic link with its target.
    case link(String)
  }

  /// Its path below the volume; empty for the volume itself.
  package let path: String
  /// What it is.
  package let content: Content
  /// Its permission bits, those of the set-group-ID bit among them.
  package let mode: Int
  /// The user that owns it.
  package let user: Int
  /// The group that owns it.
  package let group: Int
}

extension ProjectedDirectory {
  /// `perm` of the mounter and `0755` of the atomic writer; octal.
  private static let volumeMode = 0o777
  private static let directoryMode = 0o755
  private static let linkMode = 0o777
  /// What `fsGroup` adds (`pkg/volume/volume_linux.go`, `roMask`, `execMask` and `os.ModeSetgid`).
  private static let groupReadMode = 0o440
  private static let setGroupMode = 0o2000

  /// The whole volume, parents before what they hold.
  package var tree: [VolumeEntry] {
    if dataDirectory.isEmpty { return [] }
    var tree = [entry("", .directory, Self.volumeMode), entry(dataDirectory, .directory)]
    var known: Set<String> = []
    for path in files.keys.sorted() {
      guard let file = files[path] else { continue }
      for parent in Self.parents(of: path) where known.insert(parent).inserted {
        tree.append(entry("\(dataDirectory)/\(parent)", .directory))
      }
      let mode = group == nil ? file.mode : file.mode | Self.groupReadMode
      tree.append(
        VolumeEntry(
          path: "\(dataDirectory)/\(path)", content: .file(file.bytes), mode: mode,
          user: file.user, group: group ?? 0))
    }
    tree.append(link(Self.dataLink, to: dataDirectory, user: 0))
    for top in Set(files.keys.map { String($0.prefix { $0 != "/" }) }).sorted() {
      // The link to a file belongs to the file's user.
      let user = files[top]?.user ?? 0
      tree.append(link(top, to: "\(Self.dataLink)/\(top)", user: user))
    }
    return tree
  }

  private func entry(
    _ path: String, _ content: VolumeEntry.Content, _ mode: Int = Self.directoryMode
  ) -> VolumeEntry {
    VolumeEntry(
      path: path, content: content, mode: group == nil ? mode : mode | Self.setGroupMode, user: 0,
      group: group ?? 0)
  }

  private func link(_ path: String, to target: String, user: Int) -> VolumeEntry {
    VolumeEntry(
      path: path, content: .link(target), mode: Self.linkMode, user: user, group: group ?? 0)
  }

  private static func parents(of path: String) -> [String] {
    let parts = path.split(separator: "/").dropLast()
    return parts.indices.map { parts[...$0].joined(separator: "/") }
  }
}
