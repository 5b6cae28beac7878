import ArcFedHTTP
import ArcFedJSON
import ArcFedSQLite
import Foundation
import Testing

@testable import ArcFed
@testable import ArcFedServing

@Suite("A snapshot that cannot be put back", .serialized, .timeLimit(.minutes(5)))
struct RestoreTests {
  private static let setUp = """
    { createResourceGroup: { name: "rg" } },
    { createVault: { name: "kv-test", resourceGroup: "rg" } }
    """

  /// What somebody did to a copy.
  enum Damage: String, CaseIterable, Sendable {
    case cutInHalf = "is cut in half"
    case emptied = "is emptied"
    case removed = "is gone"
    case noDatabase = "is no database"
    case newerSchema = "is of a newer schema"
    case changed = "is another database"

    func befall(_ path: String) throws {
      switch self {
      case .cutInHalf:
        let bytes = try Data(contentsOf: URL(filePath: path))
        try bytes.prefix(bytes.count / 2).write(to: URL(filePath: path))
      case .emptied: try Data().write(to: URL(filePath: path))
      case .removed: try FileManager.default.removeItem(atPath: path)
      case .noDatabase: try Data("not a database".utf8).write(to: URL(filePath: path))
      case .newerSchema:
        try Connection(.file(path)).execute(
          "INSERT INTO schema_migrations SELECT room, MAX(ordinal) + 1, 'of tomorrow', 'x' "
            + "FROM schema_migrations GROUP BY room")
      case .changed: try Connection(.file(path)).execute("CREATE TABLE stranger (x TEXT) STRICT")
      }
    }
  }

  @Test(
    "The world stays as it was when a copy is damaged, whichever it is",
    arguments: Damage.allCases, ["", ".cluster-bare"])
  func damage(_ damage: Damage, suffix: String) async throws {
    let control = try await ControlClient(Self.setUp)
    _ = try await control.json(.post, "/clusters", ["name": "bare"])
    _ = try await control.json(.post, "/snapshots", ["name": "first"])
    _ = try await control.json(.post, "/clusters", ["name": "late"])
    let before = try control.world.emulator
    let copy = try #require(control.world.server.snapshots.snapshot("first")).copy
    try damage.befall(try #require(copy.files.first { $0.suffix == suffix }).path)

    let answer = try await control.send(.post, "/snapshots/first/restore")
    #expect(answer.status == 409)
    #expect(try answer.json().at("error.code")?.stringValue == "SnapshotRefused")
    let message = try answer.json().at("error.message")?.stringValue ?? ""
    #expect(message.hasPrefix("the snapshot cannot be put back: "), "\(message)")
    #expect(try control.world.emulator === before)
    #expect(try await control.send(.get, "/clusters/late").status == 200)
    #expect(try await control.json(.get, "/health")["status"] == "ok")
  }

  @Test("What fails half-way is undone: the world goes on with what it had")
  func halfWay() async throws {
    let control = try await ControlClient(Self.setUp)
    let server = control.world.server
    _ = try await control.json(.post, "/snapshots", ["name": "first"])
    _ = try await control.json(.post, "/clusters", ["name": "late"])
    let keys = try await control.json(.get, "/clusters/late")["publishedKeys"]
    let good = try #require(server.snapshots.snapshot("first")).copy
    // The first database is put back before it shows that the next has no place to go to.
    let misplaced = StateCopy.File(
      suffix: "/no/folder", path: good.files[0].path, digest: good.files[0].digest)
    let bad = StateCopy(
      world: good.world, isLasting: good.isLasting, files: good.files + [misplaced],
      instant: good.instant,
      ahead: good.ahead, isFrozen: false)
    let error = await #expect(throws: ServingError.self) {
      try await server.restore(.init(name: "bad", copy: bad, faults: []))
    }
    guard case .snapshot = error else {
      Issue.record("another error: \(String(describing: error))")
      return
    }
    #expect(try await control.json(.get, "/clusters/late")["publishedKeys"] == keys)
    #expect(try control.world.emulator.vaults.map(\.name) == ["kv-test"])
    // Nothing is left of the way back, and the next restore works.
    let folder = try #require(server.options.workFolder)
    let left = try FileManager.default.contentsOfDirectory(atPath: folder)
    #expect(left.filter { $0.hasPrefix("snapshot-") && $0.hasSuffix(".sqlite") }.count == 2)
    _ = try await control.json(.post, "/snapshots/first/restore")
    #expect(try await control.send(.get, "/clusters/late").status == 404)
  }
}
