import ArcFedJSON
import ArcFedSQLite

/// The log of a cluster in memory. Nobody but its store reads it, so it needs no table: the
/// revisions in their order, each as its difference from an object like it, but for the first few
/// of a world.
final class MemoryLog: RevisionLog {
  private struct Line {
    let entry: LogEntry
    let content: Content
  }

  private enum Content {
    case whole(JSONObject)
    case packed(PackedObject)
  }

  /// By ascending revision; what is forgotten leaves a gap in the numbers.
  private var lines: [Line] = []
  private var settings: [String: String] = [:]
  private let pool: ObjectPool
  private let number: Int

  init(_ pool: ObjectPool) {
    self.pool = pool
    number = pool.newNumber()
  }

  func last() -> Int64 { lines.last?.entry.revision ?? 0 }

  func live() -> [StoredObject] { [] }

  func append(_ entry: LogEntry, _ object: JSONObject) {
    if pool.takesWhole() {
      lines.append(Line(entry: entry, content: .whole(object)))
      return
    }
    let kind = object["kind"]?.stringValue ?? ""
    let packed = pool.pack(object.serialized(), kind: kind)
    lines.append(Line(entry: entry, content: .packed(packed)))
    let previous = place(entry.previous)
    if entry.isDeletion { return pool.forget(previous) }
    pool.remember(object, place(entry.revision), insteadOf: previous)
  }

  private func place(_ revision: Int64) -> ObjectPool.Place {
    ObjectPool.Place(log: number, revision: revision)
  }

  func object(at revision: Int64) -> JSONObject? {
    guard let line = line(revision) else { return nil }
    if case .whole(let object) = line.content { return object }
    if let known = pool.object(place(revision)) { return known }
    guard let object = Self.object(line) else { return nil }
    pool.remember(object, place(revision))
    return object
  }

  private static func object(_ line: Line) -> JSONObject? {
    switch line.content {
    case .whole(let object): return object
    case .packed(let packed):
      guard case .object(let object)? = try? JSONParser.parse(packed.bytes) else { return nil }
      return object
    }
  }

  private func line(_ revision: Int64) -> Line? {
    let index = firstIndex(after: revision - 1)
    guard index < lines.count, lines[index].entry.revision == revision else { return nil }
    return lines[index]
  }

  private func firstIndex(after revision: Int64) -> Int {
    var range = lines.startIndex..<lines.endIndex
    while !range.isEmpty {
      let middle = (range.lowerBound + range.upperBound) / 2
      if lines[middle].entry.revision <= revision {
        range = middle + 1..<range.upperBound
      } else {
        range = range.lowerBound..<middle
      }
    }
    return range.lowerBound
  }

  func objects(under prefix: String, at revision: Int64) throws -> [StoredObject] {
    var last: [ObjectKey: Line] = [:]
    for line in lines[..<firstIndex(after: revision)]
    where line.entry.key.directory.hasPrefix(prefix) {
      last[line.entry.key] = line.entry.isDeletion ? nil : line
    }
    return try last.values.map { line in
      guard let object = object(at: line.entry.revision) else {
        throw UnreadableObject(key: line.entry.key.text)
      }
      return StoredObject(
        key: line.entry.key.text, object: object, revision: line.entry.revision)
    }.sorted { GoOrder.precedes($0.key, $1.key) }
  }

  func changes(since revision: Int64, under prefix: String) throws -> [StoredChange] {
    try lines[firstIndex(after: revision)...]
      .filter { $0.entry.key.directory.hasPrefix(prefix) }
      .map { line in
        guard let object = Self.object(line) else {
          throw UnreadableObject(key: line.entry.key.text)
        }
        return StoredChange(
          revision: line.entry.revision, isDeletion: line.entry.isDeletion, new: object,
          old: self.line(line.entry.previous).flatMap(Self.object))
      }
  }

  func forget(through revision: Int64) {
    let past = lines[..<firstIndex(after: revision)].map(\.entry)
    let superseded = Set(past.map(\.previous))
    let deletions = past.lazy.filter(\.isDeletion).map(\.revision)
    let forgotten = superseded.union(deletions)
    lines.removeAll { forgotten.contains($0.entry.revision) }
  }

  func setting(_ name: String) -> String? { settings[name] }

  func setSetting(_ name: String, _ value: String) { settings[name] = value }
}
