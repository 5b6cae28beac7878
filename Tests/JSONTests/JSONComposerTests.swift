import ArcFedJSON
import Testing

@Suite("JSON put together piece by piece")
struct JSONComposerTests {
  @Test(
    "It is the text of the value with the same members", arguments: 0..<50 as Range<UInt64>,
    [false, true])
  func sameAsValue(seed: UInt64, escapesHTML: Bool) {
    var generator = ValueGenerator(seed: seed)
    let texts = (0..<8).map { _ in generator.text() }
    let list = (0..<generator.below(4)).map { _ in generator.text() }
    let numbers = [0, 9, 10, -1, .max, .min, generator.below(1_000_000)]
    let any = generator.value(depth: 3)
    let options = JSONWriter.Options(escapesHTML: escapesHTML)
    let composed = JSONComposer.object(escapesHTML: escapesHTML) { object in
      object.member("list", list)
      object.member("first", texts[0])
      object.member("inner") { inner in
        for text in texts.prefix(1) { inner.member("text", text) }
        inner.member("empty") { _ in }
        inner.member("number", numbers[6])
      }
      object.list("objects") { list in
        for text in texts { list.element { $0.member("text", text) } }
        list.element { _ in }
      }
      object.member("written", written: JSONValue.string(texts[2]).serialized(options))
      object.member(texts[3] + "any", value: any)
      object.member("none", [])
      object.member("last", texts[1])
    }
    let value: JSONValue = [
      "list": .array(list.map { .string($0) }), "first": .string(texts[0]),
      "inner": ["text": .string(texts[0]), "empty": [:], "number": .int(numbers[6])],
      "objects": .array(texts.map { ["text": .string($0)] } + [[:]]), "written": .string(texts[2]),
      texts[3] + "any": any, "none": [], "last": .string(texts[1]),
    ]
    #expect(composed == value.serialized(options))
    for number in numbers {
      let one = JSONComposer.object { $0.member("n", number) }
      #expect(String(decoding: one, as: UTF8.self) == "{\"n\":\(number)}")
      #expect(JSONValue.int(number).text() == "\(number)")
    }
  }

  @Test("Without a member it is an empty object, with a line feed behind it where one is wanted")
  func empty() {
    #expect(JSONComposer.object { _ in } == Array("{}".utf8))
    #expect(JSONComposer.object(endsLine: true) { _ in } == Array("{}\n".utf8))
  }
}
