import ArcFedHTTP
import ArcFedJSON
import ArcFedResourceManager
import ArcFedSQLite
import ArcFedSimulation
import Foundation
import Testing

@testable import ArcFedProtectedResources

@Suite("State on disk")
struct PersistenceTests {
  @Test("Vaults, secrets, accounts, blobs and roles are there after a restart")
  func restart() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let storage = StorageLocation.file(folder.appending(path: "state.sqlite").path)
    let secret = "https://lesson-kv.vault.azure.net/secrets/db-password?api-version=7.4"
    let blob = "https://lessons.blob.core.windows.net/data/a.txt"

    let before = try await ResourceWorld.started(storage: storage)
    _ = try await before.send([
      "method": "PUT", "url": .string(secret), "as": "1", "body": ["value": "correct horse"],
    ])
    _ = try await before.send([
      "method": "PUT", "as": "1",
      "url": "https://lessons.blob.core.windows.net/data?restype=container",
    ])
    _ = try await before.send([
      "method": "PUT", "url": .string(blob), "as": "1", "body": "hello",
      "headers": ["x-ms-blob-type": "BlockBlob"],
    ])

    let after = try await ResourceWorld.started(storage: storage, isFurnished: true)
    let read = try await after.send(["url": .string(secret), "as": "3"])
    #expect(try read.json()["value"] == "correct horse")
    let download = try await after.send(["url": .string(blob), "as": "4"])
    #expect(String(decoding: download.bytes, as: UTF8.self) == "hello")
    try await after.arm("GET", ResourceWorld.group, "2024-11-01")
  }

  @Test("A file that is no database is refused and left as it was")
  func damaged() async throws {
    let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    let bytes = Data("this is no database, and it is long enough to look like something".utf8)
    try bytes.write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let storage = StorageLocation.file(file.path)
    #expect(throws: SQLiteError.self) { try KeyVault.check(storage) }
    #expect(throws: SQLiteError.self) { try BlobStorage.check(storage) }
    #expect(throws: SQLiteError.self) { try ResourceManager.check(storage) }
    #expect(try Data(contentsOf: file) == bytes)
  }
}
