import FoundationEssentials
import Glibc

/// Volumes in a real directory, laid out as on a node:
/// `{root}/{pod uid}/volumes/kubernetes.io~projected/{volume}`.
///
/// Content, links and modes are real, and so are the owners when the process is root's: nobody else
/// may give files away.
package struct DiskVolumes: VolumeWriter {
  /// What could not be done to a path.
  package struct Failure: Error, Hashable, CustomStringConvertible {
    /// The path.
    package let path: String
    /// The reason, as the system gives it.
    package let reason: String

    /// Path and reason.
    package var description: String { "\(path): \(reason)" }
  }

  private let root: String

  /// Volumes below a directory, which is made when there is none.
  package init(root: String) { self.root = root }

  /// Where a volume of a pod stands.
  package func path(volume: String, podUID: String) -> String {
    "\(root)/\(podUID)/volumes/kubernetes.io~projected/\(volume)"
  }

  /// The order of `pkg/volume/util/atomic_writer.go#Write`: all files are there before they are
  /// shown.
  package func write(
    _ volume: ProjectedDirectory, named name: String, podUID: String
  ) throws {
    let base = path(volume: name, podUID: podUID)
    let manager = FileManager.default
    let tree = volume.tree
    try manager.createDirectory(atPath: base, withIntermediateDirectories: true)
    // 1. The new directory with its files.
    for entry in tree where entry.path.hasPrefix(volume.dataDirectory) || entry.path.isEmpty {
      try write(entry, below: base)
    }
    // 2. The link to it is swung over, in the one step that readers see.
    let link = "\(base)/\(ProjectedDirectory.dataLink)"
    let old = try? manager.destinationOfSymbolicLink(atPath: link)
    let fresh = "\(link)_tmp"
    try? manager.removeItem(atPath: fresh)
    try manager.createSymbolicLink(
      atPath: fresh, withDestinationPath: volume.dataDirectory)
    guard rename(fresh, link) == 0 else { throw Failure(path: link, reason: Self.systemReason) }
    // 3. A link for each name at the top, and none for what is no longer there.
    var wanted: Set<String> = [volume.dataDirectory, ProjectedDirectory.dataLink]
    for entry in tree {
      guard case .link(let target) = entry.content, entry.path != ProjectedDirectory.dataLink
      else { continue }
      wanted.insert(entry.path)
      let place = "\(base)/\(entry.path)"
      if (try? manager.destinationOfSymbolicLink(atPath: place)) == nil {
        try manager.createSymbolicLink(atPath: place, withDestinationPath: target)
        try give(place, to: entry)
      }
    }
    for stale in try manager.contentsOfDirectory(atPath: base) where !wanted.contains(stale) {
      if stale != old { try manager.removeItem(atPath: "\(base)/\(stale)") }
    }
    // 4. The old directory goes last.
    if let old, old != volume.dataDirectory { try? manager.removeItem(atPath: "\(base)/\(old)") }
  }

  private func write(_ entry: VolumeEntry, below base: String) throws {
    let path = entry.path.isEmpty ? base : "\(base)/\(entry.path)"
    switch entry.content {
    case .directory:
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    case .file(let bytes):
      try write(bytes, to: path)
    case .link: return
    }
    // First the owner: a change of it takes the set-group-ID bit away.
    try give(path, to: entry)
    try FileManager.default.setAttributes([.posixPermissions: entry.mode], ofItemAtPath: path)
  }

  /// Writes a file as the kubelet does, without waiting for the disk, which Foundation would
  /// (`pkg/volume/util/atomic_writer.go`, `writePayloadToDir`).
  private func write(_ bytes: [UInt8], to path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Failure(path: path, reason: Self.systemReason) }
    defer { close(descriptor) }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else { throw Failure(path: path, reason: Self.systemReason) }
      rest = rest.dropFirst(count)
    }
  }

  private func give(_ path: String, to entry: VolumeEntry) throws {
    guard geteuid() == Self.rootID else { return }
    let (user, group) = (
      uid_t(truncatingIfNeeded: entry.user), gid_t(truncatingIfNeeded: entry.group)
    )
    // In a container root may lack the right to give files away.
    guard lchown(path, user, group) == 0 || errno == EPERM else {
      throw Failure(path: path, reason: Self.systemReason)
    }
  }

  private static let rootID: uid_t = 0

  /// What the last call to the system says about its failure.
  private static var systemReason: String { String(cString: strerror(errno)) }

  /// Removes all volumes of a pod.
  package func remove(podUID: String) throws {
    let path = "\(root)/\(podUID)"
    guard FileManager.default.fileExists(atPath: path) else { return }
    try FileManager.default.removeItem(atPath: path)
  }
}
