import ArcFed
import ArcFedHTTP
import ArcFedJSON
import ArcFedScenarios
import ArcFedSimulation

/// The world as it stood once.
extension ControlRoute {
  static let snapshotRoutes: [ControlRoute] = [
    ControlRoute(
      .get, "/snapshots", "listSnapshots", "The snapshots that have been taken",
      answer: Answer(description: "Snapshots, the oldest first.")
    ) { (call) throws(ControlRefusal) in
      .json(200, ["snapshots": .array(call.server.snapshots.all.map(snapshot))])
    },
    ControlRoute(
      .post, "/snapshots", "takeSnapshot", "Keeps the world as it is now, until the server ends",
      answer: Answer(status: 201, description: "The snapshot."),
      body: [.optional("name", .string, "its name; a number unless said")]
    ) { (call) throws(ControlRefusal) in
      let emulator = try call.emulator()
      let server = call.server
      let name = call.text("name") ?? server.snapshots.freeName
      guard server.snapshots.snapshot(name) == nil else {
        throw ControlRefusal(409, "SnapshotExists", "there is a snapshot '\(name)' already")
      }
      guard server.snapshots.all.count < SnapshotShelf.snapshotsMaximum else {
        throw ControlRefusal(
          409, "TooManySnapshots", "there are \(SnapshotShelf.snapshotsMaximum): delete one first")
      }
      let taken = try await call.attempt { () throws(Refusal) in
        try server.snapshots.take(name, of: emulator, faults: server.world.faults?.rules ?? [])
      }
      return .json(201, snapshot(taken))
    },
    ControlRoute(
      .post, "/snapshots/{snapshot}/restore", "restoreSnapshot",
      "Puts the world back to where it was; ports stay open, and time goes on from now",
      answer: Answer(description: "The world is back, but for what is said.")
    ) { (call) throws(ControlRefusal) in
      let found = try snapshot(of: call)
      do throws(ServingError) {
        try await call.server.restore(found)
      } catch {
        throw ControlRefusal(error)
      }
      return .json(
        200,
        [
          "restored": snapshot(found),
          "notRestored": .array(StateCopy.losses.map(JSONValue.string)),
        ])
    },
    ControlRoute(
      .delete, "/snapshots/{snapshot}", "deleteSnapshot", "Forgets a snapshot",
      answer: Answer(description: "The snapshot as it was.")
    ) { (call) throws(ControlRefusal) in
      let found = try snapshot(of: call)
      call.server.snapshots.remove(found.name)
      return .json(200, snapshot(found))
    },
  ]

  private static func snapshot(
    of call: ControlCall
  ) throws(ControlRefusal) -> SnapshotShelf.Snapshot {
    let name = call.path["snapshot"] ?? ""
    guard let found = call.server.snapshots.snapshot(name) else {
      throw ControlRefusal(
        unknown: "snapshot", name, among: call.server.snapshots.all.map(\.name))
    }
    return found
  }

  private static func snapshot(_ snapshot: SnapshotShelf.Snapshot) -> JSONValue {
    [
      "name": .string(snapshot.name), "takenAt": .string(snapshot.copy.instant.rfc3339),
      "isFrozen": .bool(snapshot.copy.isFrozen),
    ]
  }
}
