import ArcFedEntra
import ArcFedSQLite
package import ArcFedSimulation

/// A world as it stood once: a copy of each of its databases, and its time.
///
/// What no database keeps is not in it: the caches of Entra and of the resources, what Entra has
/// not passed on yet, releases of the agents, certificates held by a test, and the trace.
package struct StateCopy: Sendable {
  /// The file of the world that was copied.
  package let world: String
  /// Whether the world outlives its process.
  package let isLasting: Bool
  /// The databases: what their paths have after the world's own, and where the copy lies.
  package let files: [(suffix: String, path: String)]
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
      for suffix in later where !files.contains(where: { $0.suffix == suffix }) {
        try DatabaseCopy.copy(
          from: .memory, to: .file(world + suffix, isLasting: isLasting))
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
    return [""] + names.machines.map { ".cluster-\($0.name)" }
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
    var files: [(suffix: String, path: String)] = []
    do throws(SQLiteError) {
      for suffix in suffixes {
        try DatabaseCopy.copy(
          from: .file(path + suffix), to: .file(prefix + suffix, isLasting: false))
        files.append((suffix, prefix + suffix))
      }
    } catch {
      throw .arcFed("StateNotCopied", "\(error)")
    }
    return StateCopy(
      world: path, isLasting: isLasting, files: files, instant: now, ahead: timeAhead,
      isFrozen: isTimeFrozen)
  }
}
