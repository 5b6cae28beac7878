import ArcFedHTTP
import ArcFedJSON
import ArcFedSQLite
import ArcFedSimulation
import Testing

@testable import ArcFedKubernetes

/// What is left out because it is known already must not be missed.
@Suite("Parts that are known already")
struct KnownPartsTests {
  private static let pod: JSONValue = {
    var pod = SchemaDecoderTests.pod
    pod["metadata"]?["managedFields"] = [
      ["manager": "kubectl", "fieldsV1": ["f:spec": ["f:nodeName": [:]]]]
    ]
    pod["status"] = [
      "phase": "Pending", "conditions": [["type": "Ready", "status": "False"]],
      "resources": ["z": 1, "a": 2],
    ]
    return pod
  }()

  private func decoded(
    _ value: JSONValue, knowing known: JSONObject? = nil
  ) -> Result<String, DecodingFailure> {
    do throws(DecodingFailure) {
      let decoded = try SchemaDecoder.decode(value, as: PodSchema.pod, knowing: known)
      return .success("\(decoded.object.text()) \(decoded.unknownFields)")
    } catch {
      return .failure(error)
    }
  }

  /// The value with something within it removed, added, turned round or of another type; the rest
  /// is the same memory.
  private func changed(_ value: JSONValue, _ chance: RandomStream) -> JSONValue {
    switch value {
    case .object(var members):
      let keys = members.keys
      guard !keys.isEmpty else { return ["new": 1] }
      let key = keys[chance.integer(in: 0...(keys.count - 1))]
      switch chance.integer(in: 0...9) {
      case 0: members[key] = nil
      case 1: members[key] = .some(.null)
      case 2: members[["name", "surplus", "", "spec"][chance.integer(in: 0...3)]] = "x"
      case 3: members = JSONObject(members.reversed().map { ($0.key, $0.value) })
      default: members[key] = members[key].map { changed($0, chance) }
      }
      return .object(members)
    case .array(var elements):
      guard !elements.isEmpty else { return [1] }
      switch chance.integer(in: 0...5) {
      case 0: elements.removeLast()
      case 1: elements.append(elements[0])
      case 2: elements.reverse()
      default: elements[0] = changed(elements[0], chance)
      }
      return .array(elements)
    default:
      return [.string("x"), .int(7), .bool(false), .null, [:], []][chance.integer(in: 0...5)]
    }
  }

  @Test(
    "An object is read the same whether what it was made of is known or not",
    arguments: 0..<400 as Range<UInt64>)
  func decoding(seed: UInt64) throws {
    let known = try SchemaDecoder.decode(Self.pod, as: PodSchema.pod).object
    let chance = RandomSource(seed: seed).stream("changes")
    var value = JSONValue.object(known)
    for _ in 0..<chance.integer(in: 0...4) { value = changed(value, chance) }
    #expect(decoded(value, knowing: known) == decoded(value))
  }

  @Test(
    "A merge patch that is not put in order leaves the object that it would leave in order",
    arguments: 0..<400 as Range<UInt64>)
  func merging(seed: UInt64) throws {
    let current = JSONValue.object(try SchemaDecoder.decode(Self.pod, as: PodSchema.pod).object)
    let chance = RandomSource(seed: seed).stream("patches")
    var patch: JSONValue = ["status": Self.pod["status"] ?? .null, "metadata": ["labels": [:]]]
    for _ in 0..<chance.integer(in: 1...4) { patch = changed(patch, chance) }
    let patched = current.mergePatched(with: patch)
    let type = FieldType.object(PodSchema.pod)
    if PatchedText.isReordered(patched, changedBy: patch, as: type) { return }
    let ordered = PatchedText.json(patched, changedBy: patch)
    let outcomes = [patched, ordered].map { value in
      Result { () throws(DecodingFailure) in
        try SchemaDecoder.decode(value, as: PodSchema.pod).object.text()
      }
    }
    #expect(outcomes[0] == outcomes[1])
  }

  @Test("Members whose order nobody knows are put in the order of the patch's text")
  func reordering() {
    let patch: JSONValue = ["status": ["resources": ["b": 1]]]
    let patched = Self.pod.mergePatched(with: patch)
    #expect(
      PatchedText.isReordered(patched, changedBy: patch, as: .object(PodSchema.pod)))
    let phase: JSONValue = ["status": ["phase": "Running"]]
    #expect(
      !PatchedText.isReordered(
        Self.pod.mergePatched(with: phase), changedBy: phase, as: .object(PodSchema.pod)))
  }

  // MARK: Field sets

  /// Something like `FieldsV1`, mostly as it is written.
  private func fields(_ chance: RandomStream, depth: Int) -> JSONValue {
    let steps = ["f:a", "f:b", "k:{\"name\":\"a\"}", "v:\"x\"", "i:0", ".", "odd"]
    var members = JSONObject()
    for step in steps where chance.integer(in: 0...2) == 0 {
      members[step] = depth > 0 ? fields(chance, depth: depth - 1) : [:]
    }
    switch chance.integer(in: 0...12) {
    case 0: return .object(JSONObject(members.reversed().map { ($0.key, $0.value) }))
    case 1: return .int(1)
    default: break
    }
    guard members.contains("."), chance.integer(in: 0...2) > 0 else { return .object(members) }
    var first: JSONObject = [".": [:]]
    for (step, below) in members where step != "." { first[step] = below }
    return .object(first)
  }

  @Test("Fields count as written only if they would be written so", arguments: 0..<20)
  func writtenFields(round: Int) {
    let chance = RandomSource(seed: UInt64(round)).stream("fields")
    var count = 0
    for _ in 0..<1_000 {
      let value = fields(chance, depth: 3)
      guard FieldSet.isWritten(value) else { continue }
      count += 1
      #expect(FieldSet(parsing: value).json.text() == value.text())
    }
    #expect(count > 10)
  }

  // MARK: Names

  /// The rule as upstream's regular expressions say it, label by label.
  private func isQualifiedName(_ key: String) -> Bool {
    let lower = "abcdefghijklmnopqrstuvwxyz0123456789"
    let all = lower + lower.uppercased()
    func isPart(_ text: Substring, inside: String, ends: String) -> Bool {
      guard let first = text.first, let last = text.last else { return false }
      return ends.contains(first) && ends.contains(last) && text.allSatisfy(inside.contains)
    }
    let parts = key.split(separator: "/", omittingEmptySubsequences: false)
    let prefixes = parts.dropLast()
    guard prefixes.count < 2, let name = parts.last, name.utf8.count <= 63 else { return false }
    return isPart(name, inside: all + "-_.", ends: all)
      && prefixes.allSatisfy { prefix in
        prefix.utf8.count <= 253
          && prefix.split(separator: ".", omittingEmptySubsequences: false).allSatisfy {
            isPart($0, inside: lower + "-", ends: lower)
          }
      }
  }

  @Test("A name in which nothing is amiss is known at a glance", arguments: 0..<20)
  func names(round: Int) {
    let chance = RandomSource(seed: UInt64(round)).stream("names")
    var goodCount = 0
    for _ in 0..<300 {
      var name = chance.text(chance.integer(in: 0...7), from: "ab1Z-_./")
      if chance.integer(in: 0...9) == 0 { name += String(repeating: "x", count: 62) }
      if chance.integer(in: 0...9) == 0 { name += "é" }
      let isGood = isQualifiedName(name)
      if isGood { goodCount += 1 }
      #expect(ObjectName.isQualifiedName(name) == isGood, "\(name)")
      #expect(ObjectName.qualifiedNameComplaints(name).isEmpty == isGood, "\(name)")
      let isLabelValue = name.isEmpty || (isGood && !name.contains("/"))
      #expect(ObjectName.isLabelValue(name) == isLabelValue, "\(name)")
      #expect(ObjectName.labelValueComplaints(name).isEmpty == isLabelValue, "\(name)")
    }
    #expect(goodCount > 10)
  }

  @Test("The lines of a key file are those between all kinds of line ends", arguments: 0..<50)
  func lines(round: Int) {
    let chance = RandomSource(seed: UInt64(round)).stream("lines")
    let ends = ["\n", "\r\n", "\r", "\u{0B}", "\u{0C}", round % 2 == 0 ? "\u{2028}" : "\n"]
    let text = (0..<20).map { _ in
      chance.text(chance.integer(in: 0...3), from: "ab ") + ends[chance.integer(in: 0...5)]
    }.joined()
    #expect(KeyFiles.lines(text) == text.split(whereSeparator: \.isNewline))
  }

  // MARK: Revisions

  @Test("A directory's revision changes with everything in it, and with nothing else")
  func directoryRevisions() throws {
    let store = try ObjectStore(.memory, pool: ObjectPool())
    let prefix = "/registry/pods/a/"
    #expect(store.newestRevision(in: prefix) == nil)
    let object: JSONObject = ["kind": "Pod", "metadata": ["name": "x"]]
    var seen: [Int64] = []
    for key in ["x", "y", "x"] {
      seen.append(try store.put(prefix + key, object).revision)
      #expect(store.newestRevision(in: prefix) == seen.last)
      _ = try store.put("/registry/pods/b/\(key)", object)
      #expect(store.newestRevision(in: prefix) == seen.last)
    }
    _ = try store.remove(prefix + "x")
    #expect(store.newestRevision(in: prefix) == store.revision)
    _ = try store.remove(prefix + "y")
    #expect(store.newestRevision(in: prefix) == nil)
    _ = try store.put(prefix + "x", object)
    #expect(try !seen.contains(#require(store.newestRevision(in: prefix))))
  }
}
