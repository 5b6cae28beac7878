import ArcFedJSON
import ArcFedSQLite
import ArcFedSimulation
import FoundationEssentials
import Testing

@testable import ArcFedKubernetes

@Suite("A store of objects")
struct ObjectStoreTests {
  private static let prefixes = ["/registry/pods/", "/registry/pods/a/", "/registry/minions/"]

  private func object(_ chance: RandomStream, _ name: String) -> JSONObject {
    [
      "kind": .string(["Pod", "Node"][chance.integer(in: 0...1)]), "apiVersion": "v1",
      "metadata": ["name": .string(name), "uid": .string(chance.hex(32))],
      "spec": ["words": .string(String(repeating: "one and the same ", count: 9))],
      "status": ["count": .int(chance.integer(in: 0...2_000)), "note": .string("é\n\u{2028}")],
    ]
  }

  private func key(_ chance: RandomStream) -> String {
    let name = "app-\(chance.integer(in: 0...19))"
    switch chance.integer(in: 0...3) {
    case 0: return "/registry/minions/\(name)"
    case 1: return "/registry/pods/a/\(name)"
    case 2: return "/registry/pods/a-b/\(name)"
    default: return "/registry/pods/b/\(name)"
    }
  }

  @Test(
    "An object is found by what it is as it is by its key, whoever comes and goes",
    arguments: 1...8 as ClosedRange<UInt64>)
  func addresses(seed: UInt64) throws {
    let store = try ObjectStore(.memory, pool: ObjectPool())
    let chance = RandomSource(seed: seed).stream("addresses")
    let resources = [ResourceTable.pods, ResourceTable.secrets, ResourceTable.nodes]
    var found = 0
    for _ in 0..<600 {
      let resource = resources[chance.integer(in: 0...2)]
      let namespace = ["", "a", "a-b"][chance.integer(in: 0...2)]
      let name = "app-\(chance.integer(in: 0...2))"
      let key = resource.key(namespace: namespace, name: name)
      switch chance.integer(in: 0...5) {
      case 0: _ = try store.put(key, object(chance, name))
      case 1: _ = try store.remove(key)
      default:
        let expected = store.object(key)
        #expect(store.object(name, of: resource, in: namespace) == expected?.object)
        #expect(store.revision(of: name, of: resource, in: namespace) == expected?.revision)
        if expected != nil { found += 1 }
      }
    }
    #expect(found > 50)
  }

  /// All that can be asked of a store.
  private func picture(_ store: ObjectStore) throws -> [String] {
    var picture = ["\(store.revision) \(store.compactedRevision)"]
    for prefix in Self.prefixes {
      picture += store.objects(under: prefix).map { "\($0)" }
      for past in stride(from: store.compactedRevision, through: store.revision, by: 97) {
        picture += try store.objects(under: prefix, at: past).map { "\(past) \($0)" }
        picture += try store.changes(since: past, under: prefix).map { "\(past) \($0)" }
      }
    }
    return picture
  }

  @Test(
    "A log in memory and a log in a file tell the same", arguments: 1...4 as ClosedRange<UInt64>)
  func logsAgree(seed: UInt64) throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "arcfed-store-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = StorageLocation.file(folder.appending(path: "store.db").path)
    let stores = [
      try ObjectStore(.memory, pool: ObjectPool()), try ObjectStore(file, pool: ObjectPool()),
    ]
    let chance = RandomSource(seed: seed).stream("writes")
    // More than what is retained, so that some is forgotten.
    for _ in 0..<2_300 {
      let key = key(chance)
      let new = object(chance, key)
      let isDeletion = chance.integer(in: 0...4) == 0
      for store in stores {
        if isDeletion { _ = try store.remove(key) } else { _ = try store.put(key, new) }
      }
      #expect(stores[0].object(key)?.object == stores[1].object(key)?.object)
    }
    for store in stores { try store.setSetting("name", "value") }
    let pictures = try stores.map(picture)
    #expect(pictures[0] == pictures[1])
    #expect(pictures[0].count > 1_000)
    #expect(try stores.map { try $0.setting("name") } == ["value", "value"])
    let again = try ObjectStore(file, pool: ObjectPool())
    #expect(try picture(again) == pictures[0])
  }

  @Test(
    "What is retained is whole, as it was and with what was before",
    arguments: 1...2 as ClosedRange<UInt64>, [true, false])
  func retention(seed: UInt64, isInMemory: Bool) throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "arcfed-store-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = StorageLocation.file(folder.appending(path: "store.db").path)
    let store = try ObjectStore(isInMemory ? .memory : file, pool: ObjectPool())
    let chance = RandomSource(seed: seed).stream("writes")
    var living: [String: JSONObject] = [:]
    var pictures: [Int64: [String: JSONObject]] = [:]
    var befores: [Int64: JSONObject?] = [:]
    for _ in 0..<2_100 {
      // Most writes are to a few objects: the others are superseded late.
      let key = chance.integer(in: 0...9) < 9 ? "/registry/minions/app" : key(chance)
      let before = living[key]
      if before != nil, chance.integer(in: 0...4) == 0 {
        _ = try store.remove(key)
        living[key] = nil
      } else {
        living[key] = try store.put(key, object(chance, key)).object
      }
      befores[store.revision] = .some(before)
      if store.revision % 97 == 0 { pictures[store.revision] = living }
    }
    #expect(store.compactedRevision == 1_000)
    for (revision, picture) in pictures where revision >= store.compactedRevision {
      let past = try store.objects(under: "/registry/", at: revision)
      #expect(Dictionary(uniqueKeysWithValues: past.map { ($0.key, $0.object) }) == picture)
    }
    let changes = try store.changes(since: store.compactedRevision, under: "/registry/")
    #expect(changes.count == 1_100)
    #expect(changes.allSatisfy { .some($0.old) == befores[$0.revision] })
  }

  @Test("A text is the same after it was packed, whatever it differs in", arguments: 0..<400)
  func packing(number: Int) {
    let chance = RandomSource(seed: UInt64(number)).stream("texts")
    let length = chance.integer(in: 0...(number % 9 * 40))
    let base = chance.bytes(length)
    var text = base
    for _ in 0..<chance.integer(in: 0...6) where !text.isEmpty {
      let place = chance.integer(in: 0...(text.count - 1))
      switch chance.integer(in: 0...2) {
      case 0: text[place] ^= 1
      case 1: text.removeSubrange(place..<min(text.count, place + 30))
      default: text.insert(contentsOf: chance.bytes(chance.integer(in: 0...200)), at: place)
      }
    }
    let template = ObjectTemplate(base)
    #expect(template.text(from: template.difference(to: text)) == text)
    #expect(template.text(from: template.difference(to: base)) == base)
    if length > 16 { #expect(template.difference(to: base).count < 8) }
  }

  @Test("Objects that differ in a few words take less than a quarter of their text")
  func smallDifferences() {
    let pool = ObjectPool()
    let chance = RandomSource(seed: 1).stream("objects")
    let texts = (0..<50).map { object(chance, "app-\($0)").serialized() }
    let packed = texts.map { pool.pack($0, kind: "Pod") }
    #expect(packed.map(\.bytes) == texts)
    let room = packed.dropFirst(4).reduce(0) { $0 + $1.rest.count }
    let whole = texts.dropFirst(4).reduce(0) { $0 + $1.count }
    #expect(room * 4 < whole, "\(room) of \(whole)")
  }

  @Test("A text that is too large for a template is kept as it is")
  func largeTexts() {
    let text = [UInt8](repeating: 7, count: ObjectTemplate.bytesMaximum + 1)
    #expect(ObjectPool().pack(text, kind: "Secret").bytes == text)
  }

  @Test("Whoever was not looked at for long is read back from the log")
  func manyObjects() throws {
    let store = try ObjectStore(.memory, pool: ObjectPool())
    let chance = RandomSource(seed: 1).stream("objects")
    // More than the pool keeps at hand.
    let names = (0..<5_000).map { "app-\($0)" }
    let written = try names.map { try store.put("/registry/pods/a/\($0)", object(chance, $0)) }
    #expect(store.objects(under: "/registry/pods/a/").count == names.count)
    for stored in written {
      #expect(store.object(stored.key)?.object == stored.object)
      #expect(store.object(stored.key)?.object.keys == stored.object.keys)
    }
  }

  @Test("Who is superseded or gone makes room for others")
  func makingRoom() {
    let pool = ObjectPool()
    let place = { (revision: Int64) in ObjectPool.Place(log: 1, revision: revision) }
    let object: JSONObject = ["kind": "Pod"]
    pool.remember(object, place(1))
    pool.remember(object, place(2), insteadOf: place(1))
    #expect(pool.object(place(1)) == nil)
    #expect(pool.object(place(2)) == object)
    // Others fill a generation, and the object is in the older one.
    for revision in 0..<600 {
      pool.remember(object, ObjectPool.Place(log: 2, revision: Int64(revision)))
    }
    #expect(pool.object(place(2)) == object)
    pool.forget(place(2))
    #expect(pool.object(place(2)) == nil)
  }
}
