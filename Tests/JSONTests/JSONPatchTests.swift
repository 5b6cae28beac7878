import ArcFedJSON
import Testing

@Suite("JSON Patch and merge patch")
struct JSONPatchTests {
  @Test(
    "A patch changes the document, or fails with the right error in the right operation",
    arguments: try PatchRow.table("patch"))
  func apply(row: PatchRow) throws {
    guard row.members["patchText"] == nil else { return try refusedText(row) }
    do throws(JSONPatchError) {
      let patch = try JSONPatch(parsing: row.members["patch"] ?? .null)
      let result = try patch.apply(to: row.members["document"] ?? .null)
      #expect(result == row.members["result"])
      #expect(row.members["error"] == nil)
    } catch {
      #expect(error.kind.name == row.members["error"]?.stringValue, "\(error)")
      #expect(error.operation == row.members["operation"]?.intValue, "\(error)")
    }
  }

  private func refusedText(_ row: PatchRow) throws {
    let text = try #require(row.value("patchText").stringValue)
    let error = #expect(throws: JSONError.self) { try JSONParser.parse(text) }
    #expect(error?.kind.name == row.members["error"]?.stringValue)
  }

  @Test("A merge patch changes the document", arguments: try PatchRow.table("mergePatch"))
  func merge(row: PatchRow) throws {
    #expect(try row.value("document").mergePatched(with: row.value("patch")) == row.value("result"))
  }

  @Test(
    "The difference of two documents is the patch that Go writes",
    arguments: try PatchRow.table("difference"))
  func difference(row: PatchRow) throws {
    let (old, new) = try (row.value("from"), row.value("to"))
    let patch = JSONPatch.difference(from: old, to: new)
    #expect(try patch.json.text() == row.value("patch").text())
    #expect(try patch.apply(to: old) == new)
  }

  @Test("The difference of any two documents turns the one into the other", arguments: 1...40)
  func differenceProperty(seed: Int) throws {
    var generator = ValueGenerator(seed: UInt64(seed))
    for _ in 0..<10 {
      let old = generator.value(depth: 4)
      let new = generator.changed(old)
      let patch = JSONPatch.difference(from: old, to: new)
      #expect(try patch.apply(to: old) == new, "\(old.text()) to \(new.text())")
      #expect(try JSONPatch(parsing: patch.json) == patch)
      #expect(patch.operations.isEmpty == (old == new))
    }
  }

  @Test("Two long arrays without anything alike are still told apart")
  func differenceOfLongArrays() throws {
    let old = JSONValue.array((0..<400).map { .int($0) })
    let new = JSONValue.array((0..<390).map { .int($0 + 1000) })
    let patch = JSONPatch.difference(from: old, to: new)
    #expect(patch.operations.count == 400, "10 removed, 390 replaced")
    #expect(try patch.apply(to: old) == new)
  }

  @Test("Every operation is written as it was read")
  func operations() throws {
    let text =
      #"[{"op":"add","path":"/a~1b","value":1},{"op":"remove","path":"/a~0"},"#
      + #"{"op":"replace","path":"","value":null},{"op":"move","from":"/a","path":"/b"},"#
      + #"{"op":"copy","from":"/a","path":"/b/-"},{"op":"test","path":"/","value":{}}]"#
    #expect(try JSONPatch(parsing: JSONParser.parse(text)).json.text() == text)
  }

  @Test("A patch with too many operations is refused before any is applied")
  func operationLimit() throws {
    let operation = JSONPatch.Operation.test(JSONPointer(), 1)
    let limit = JSONPatch.Limits.standard.maximumOperations
    let fitting = JSONPatch(Array(repeating: operation, count: limit))
    #expect(try fitting.apply(to: 1) == 1)
    let error = JSONPatchError(kind: .tooManyOperations(maximum: limit), operation: nil)
    #expect(throws: error) {
      try JSONPatch(Array(repeating: operation, count: limit + 1)).apply(to: 1)
    }
  }

  @Test("A patch that doubles the document over and over is stopped")
  func copyLimit() throws {
    let root = JSONPointer()
    let doubling = (0..<60).map {
      JSONPatch.Operation.copy(from: root, to: root.appending("m\($0)"))
    }
    let error = #expect(throws: JSONPatchError.self) {
      try JSONPatch(doubling).apply(to: ["text": "sixteen bytes ..."])
    }
    #expect(error?.kind == .tooMuchCopied(maximumBytes: 3 * 1024 * 1024))
  }

  @Test("A failure is told in a sentence with the number of the operation")
  func sentences() {
    let error = #expect(throws: JSONPatchError.self) {
      try JSONPatch([.test(JSONPointer(["a"]), "secret"), .remove(JSONPointer(["x/y"]))])
        .apply(to: ["a": "secret"])
    }
    #expect(error?.description == "operation 1: there is no value at '/x~1y'")
  }
}
