import ArcFed
import ArcFedJSON

/// Where a script is played: one emulator, and the values saved so far.
struct Stage: Sendable {
  /// The world.
  let emulator: Emulator
  /// What goes wrong on its network.
  let faults: FaultDesk
  /// What `${name}` stands for.
  var values: [String: JSONValue] = [:]

  /// The stage of a script: nothing saved yet, and the faults of the beginning in force.
  init(_ script: Script, on emulator: Emulator, faults: FaultDesk) {
    self.emulator = emulator
    self.faults = faults
    faults.replace(with: script.world.faults.map { FaultDescription($0.objectValue ?? [:]) })
  }

  /// The cluster of that name; the only one there is when a step names none.
  func cluster(_ name: String?) throws -> ConnectedCluster {
    let clusters = emulator.connectedClusters
    if let name {
      guard let cluster = clusters.first(where: { $0.name == name }) else {
        throw Refusal.arcFed("UnknownCluster", "there is no cluster named '\(name)'")
      }
      return cluster
    }
    guard let cluster = clusters.first, clusters.count == 1 else {
      throw Refusal.arcFed(
        "UnknownCluster", "the step names no cluster, and there are \(clusters.count)")
    }
    return cluster
  }
}
