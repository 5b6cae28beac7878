import ArcFed
import ArcFedScenarios
import Synchronization

/// The snapshots of a server's world, and the world as it was set up.
package final class SnapshotShelf: Sendable {
  /// A world is a few hundred kilobytes; ours.
  static let snapshotsMaximum = 20

  /// A world as it stood once, with what went wrong on its network.
  struct Snapshot: Sendable {
    let name: String
    let copy: StateCopy
    let faults: [FaultDescription]
  }

  private struct State {
    var snapshots: [Snapshot] = []
    var asSetUp: Snapshot?
    var count = 0
  }

  private let folder: String?
  private let state = Mutex(State())

  /// - Parameter folder: where the copies are laid; nil when there is nowhere.
  init(in folder: String?) { self.folder = folder }

  var all: [Snapshot] { state.withLock { $0.snapshots } }

  /// The world as it was set up; nil when it could not be kept.
  var asSetUp: Snapshot? { state.withLock { $0.asSetUp } }

  func snapshot(_ name: String) -> Snapshot? { all.first { $0.name == name } }

  /// A name that no snapshot has.
  var freeName: String {
    let names = Set(all.map(\.name))
    return (1...).lazy.map { "\($0)" }.first { !names.contains($0) } ?? ""
  }

  func take(
    _ name: String, of emulator: Emulator, faults: [FaultDescription]
  ) throws(Refusal) -> Snapshot {
    let taken = try copy(name, of: emulator, faults: faults)
    state.withLock { $0.snapshots.append(taken) }
    return taken
  }

  /// Keeps the world as it was set up.
  func takeAsSetUp(_ emulator: Emulator, faults: [FaultDescription]) throws(Refusal) {
    guard folder != nil else { return }
    let taken = try copy("as set up", of: emulator, faults: faults)
    state.withLock { $0.asSetUp = taken }
  }

  /// A copy of the world that is on no list.
  func copy(
    _ name: String, of emulator: Emulator, faults: [FaultDescription]
  ) throws(Refusal) -> Snapshot {
    guard let folder else {
      throw .arcFed("NoFolder", "the server has no folder of its own in which to keep a snapshot")
    }
    let number = state.withLock { state in
      state.count += 1
      return state.count
    }
    return Snapshot(
      name: name, copy: try emulator.copyState(to: "\(folder)/snapshot-\(number).sqlite"),
      faults: faults)
  }

  func remove(_ name: String) {
    let removed = state.withLock { state in
      let removed = state.snapshots.filter { $0.name == name }
      state.snapshots.removeAll { $0.name == name }
      return removed
    }
    for snapshot in removed { snapshot.copy.remove() }
  }
}
