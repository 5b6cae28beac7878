import ArcFedEntra
import ArcFedJOSE
import ArcFedKubernetes
import ArcFedSQLite
package import ArcFedSimulation
import FoundationEssentials

/// A world as it stood once: a copy of each of its databases, and its time.
///
/// What no database keeps is not in it: the caches of Entra and of the resources, what Entra has
/// not passed on yet, releases of the agents, certificates held by a test, and the trace.
package struct StateCopy: Sendable {
  /// The file of the world that was copied.
  package let world: String
  /// Whether the world outlives its process.
  package let isLasting: Bool
  /// A copy of a database.
  package struct File: Sendable {
    /// What the database's path has after the world's own.
    package let suffix: String
    /// Where the copy lies.
    package let path: String
    /// Of the copy as it was written.
    let digest: [UInt8]
  }

  /// The databases.
  package let files: [File]
  /// The time it was in the world.
  package let instant: Timestamp
  /// How far ahead of the machine's that was.
  package let ahead: Duration
  /// Whether time had been stopped.
  package let isFrozen: Bool

  /// What a restored world has lost, for people.
  package static let losses = [
    "what Entra and the resources had cached: keys of issuers, tokens, replicas that lag behind",
    "released versions of the Arc agents, and certificates whose keys a script holds",
    "the trace, which begins anew",
  ]

  /// Looks whether the copies can be put back: each whole, as it was written, and of a schema of
  /// this build.
  ///
  /// - Throws: ``Refusal`` that names the first that cannot, with the code `StateDamaged`.
  package func check() throws(Refusal) {
    for file in files {
      do throws(SQLiteError) {
        try Self.check(file)
      } catch {
        throw .arcFed("StateDamaged", "'\(file.path)': \(error)")
      }
      guard let digest = Self.digest(of: file.path) else {
        throw .arcFed("StateDamaged", "'\(file.path)' cannot be read")
      }
      guard digest == file.digest else {
        throw .arcFed("StateDamaged", "'\(file.path)' is not as it was written")
      }
    }
  }

  private static func check(_ file: File) throws(SQLiteError) {
    let location = StorageLocation.file(file.path)
    if file.suffix.hasPrefix(World.clusterSuffix) {
      try Cluster.check(location)
    } else {
      try StateFile.check(location)
    }
  }

  /// Nil for a file that cannot be read.
  static func digest(of path: String) -> [UInt8]? {
    FileManager.default.contents(atPath: path).map { Digest.sha256([UInt8]($0)) }
  }

  /// Removes the copies.
  package func remove() {
    for file in files { try? FileManager.default.removeItem(atPath: file.path) }
  }

  /// Puts the copy in the place of the world's databases, which nobody may be using any more.
  ///
  /// - Parameter later: the suffixes of databases that came into the world after the copy: they are
  ///   emptied.
  package func putBack(emptying later: [String]) throws(Refusal) {
    do throws(SQLiteError) {
      for file in files {
        try DatabaseCopy.copy(
          from: .file(file.path), to: .file(world + file.suffix, isLasting: isLasting))
      }
      let manager = FileManager.default
      for suffix in later
      where !files.contains(where: { $0.suffix == suffix })
        && manager.fileExists(atPath: world + suffix)
      {
        try DatabaseCopy.copy(from: .memory, to: .file(world + suffix, isLasting: isLasting))
      }
    } catch {
      throw .arcFed("StateNotRestored", "\(error)")
    }
  }
}

extension Emulator {
  /// Keeps the signing key that Entra began with in a state that was just put back: the copy may be
  /// of a time when nobody had needed the key yet.
  package func keepSigningKey() throws(Refusal) {
    do {
      try world.tenant.keepFirstSigningKey(in: world.storage)
    } catch {
      throw .arcFed("StateNotRestored", "\(error)")
    }
  }

  /// What the paths of this world's databases have after its own; nil for a world in memory.
  package var stateSuffixes: [String]? {
    guard case .file = world.storage else { return nil }
    return [""] + names.machines.map { World.clusterSuffix + $0.name }
      + world.neighbours.map { ".tenant-\($0.settings.domain)" }
  }

  /// Copies the state into files that begin with `prefix`, for as long as this process lives.
  ///
  /// - Throws: ``Refusal`` for a world in memory.
  package func copyState(to prefix: String) throws(Refusal) -> StateCopy {
    guard case .file(let path, let isLasting) = world.storage, let suffixes = stateSuffixes else {
      throw .arcFed("NoStateFile", "the world is in memory: there is no file to copy")
    }
    let now = instant
    StateFile.keep(now, at: world.storage)
    var files: [StateCopy.File] = []
    do throws(SQLiteError) {
      for suffix in suffixes {
        try DatabaseCopy.copy(
          from: .file(path + suffix), to: .file(prefix + suffix, isLasting: false))
        files.append(
          StateCopy.File(
            suffix: suffix, path: prefix + suffix,
            digest: StateCopy.digest(of: prefix + suffix) ?? []))
      }
    } catch {
      throw .arcFed("StateNotCopied", "\(error)")
    }
    return StateCopy(
      world: path, isLasting: isLasting, files: files, instant: now, ahead: timeAhead,
      isFrozen: isTimeFrozen)
  }
}
