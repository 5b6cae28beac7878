import ArcFedJSON
import ArcFedSimulation
import Testing

@testable import ArcFedKubernetes

@Suite("Metadata of an object")
struct ObjectMetaTests {
  private static let names = MetadataSchema.objectMeta.fields.map(\.name)

  @Test("Members stand in the order of the struct whatever is set", arguments: 0..<200)
  func order(round: Int) {
    let chance = RandomSource(seed: UInt64(round)).stream("metadata")
    var object: JSONObject = ["kind": "Pod"]
    var expected: [String: JSONValue] = [:]
    // An object as a client may send it: in any order, with a member that there is not.
    if round % 2 == 0 {
      var given: JSONObject = ["unknown": 1]
      for _ in 0..<4 {
        let name = Self.names[chance.integer(in: 0...(Self.names.count - 1))]
        given[name] = .int(round)
        expected[name] = .int(round)
      }
      object["metadata"] = .object(given)
    }
    for number in 0..<12 {
      let name = Self.names[chance.integer(in: 0...(Self.names.count - 1))]
      let value: JSONValue? = chance.integer(in: 0...3) == 0 ? .none : .some(.int(number))
      let before = object
      object.setMeta((name, value))
      expected[name] = value
      let wanted = Self.names.filter { expected[$0] != nil }
      #expect(object.meta.object.keys == wanted)
      for name in wanted { #expect(object.meta.object[name] == expected[name]) }
      #expect(object.keys == ["kind", "metadata"])
      #expect(before["kind"] == "Pod")
    }
  }
}
