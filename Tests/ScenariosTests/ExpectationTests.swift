import ArcFedJSON
import Testing

@testable import ArcFedScenarios

@Suite("Expectations")
struct ExpectationTests {
  static let result: JSONValue = [
    "status": 401,
    "error": ["code": "AADSTS700213", "message": "AADSTS700213: No matching record."],
    "claims": ["aud": ["api://AzureADTokenExchange"], "x.y": true],
    "items": [["name": "a"], ["name": "b"]],
  ]

  private func mismatches(_ expected: String) throws -> [String] {
    let expected = try JSONParser.parse(expected, .json5).objectValue ?? [:]
    return Expectation.mismatches(expected, Self.result).map(\.description)
  }

  @Test(
    "What is equal, or more than was asked for, is as expected",
    arguments: [
      "{ status: 401 }", "{ error: { code: 'AADSTS700213' } }",
      "{ claims: { aud: ['api://AzureADTokenExchange'] } }", "{ 'error.code': 'AADSTS700213' }",
      "{ 'claims.x.y': { absent: true } }", "{ claims: { 'x.y': true } }",
      "{ items: { count: 2 } }", "{ 'items[1].name': 'b' }",
      "{ error: { message: { contains: 'matching' } } }",
      "{ error: { message: { startsWith: 'AADSTS700213:' } } }", "{ value: { absent: true } }",
      "{ error: { present: true } }",
      "{ error: { message: { matches: 'AADSTS*: No ????hing*' } } }",
    ])
  func holds(expected: String) throws {
    #expect(try mismatches(expected) == [])
  }

  @Test(
    "A difference says what was expected and what was",
    arguments: [
      ("{ status: 400 }", "status: expected 400, was 401"),
      ("{ status: '401' }", #"status: expected "401", was 401"#),
      (
        "{ error: { code: 'AADSTS700212' } }",
        #"error.code: expected "AADSTS700212", was "AADSTS700213""#
      ),
      ("{ value: 'x' }", #"value: expected "x", was nothing"#),
      ("{ value: { a: 1 } }", #"value: expected {"a":1}, was nothing"#),
      (
        "{ claims: { aud: 'api://AzureADTokenExchange' } }",
        #"claims.aud: expected "api://AzureADTokenExchange", was ["api://AzureADTokenExchange"]"#
      ),
      ("{ status: { absent: true } }", #"status: expected {"absent":true}, was 401"#),
      (
        "{ items: { count: 3 } }",
        #"items: expected {"count":3}, was [{"name":"a"},{"name":"b"}]"#
      ),
      (
        "{ error: { message: { contains: 'matched' } } }",
        #"error.message: expected {"contains":"matched"}, "#
          + #"was "AADSTS700213: No matching record.""#
      ),
    ])
  func differs(expected: String, message: String) throws {
    #expect(try mismatches(expected) == [message])
  }
}

@Suite("Values within texts")
struct InterpolationTests {
  static let values: [String: JSONValue] = ["a": "x", "list": [1, 2], "n": 3]

  @Test(
    "A text that is one name becomes the value; within a text it becomes its text",
    arguments: [
      (#""${a}""#, #""x""#), (#""${list}""#, "[1,2]"), (#""-${a}-${n}-""#, #""-x-3-""#),
      (#""${a}${a}""#, #""xx""#), (#""${unknown}""#, #""${unknown}""#), (#""${a""#, #""${a""#),
      (#"{"k":["${a}",{"m":"${n}"}]}"#, #"{"k":["x",{"m":3}]}"#), (#""$a {a}""#, #""$a {a}""#),
    ])
  func filling(text: String, expected: String) throws {
    let value = try JSONParser.parse(text)
    #expect(Interpolation.fill(value, from: Self.values).text() == expected)
  }

  @Test("Every name that is used is found with its place")
  func references() throws {
    let value = try JSONParser.parse(#"{"k":["${a}","${b}/${c}"],"d":"plain"}"#)
    let found = Interpolation.references(in: value)
    #expect(found.map(\.name) == ["a", "b", "c"])
    #expect(found.map { JSONPath($0.path).description } == ["k[0]", "k[1]", "k[1]"])
  }
}

@Suite("Durations in scripts")
struct ScriptDurationTests {
  @Test(
    "Durations read back as they are spelled",
    arguments: ["1s", "10s", "90s", "5m", "1h30m", "2d", "1d2h3m4s5ms", "0s", "250ms"])
  func reading(text: String) throws {
    let duration = try #require(ScriptDuration.parse(text))
    #expect(ScriptDuration.parse(ScriptDuration.text(duration)) == duration)
  }

  @Test(
    "What is no duration is none",
    arguments: [
      "", "10", "s", "1.5h", "-1s", "1s1h", "1s 2s", "10 s", "1w", "9999999999s", "3651d",
    ])
  func refusing(text: String) {
    #expect(ScriptDuration.parse(text) == nil)
  }

  @Test("A duration is spelled in the fewest units")
  func spelling() {
    #expect(ScriptDuration.text(.seconds(5_400)) == "1h30m")
    #expect(ScriptDuration.text(.seconds(172_805)) == "2d5s")
    #expect(ScriptDuration.text(.milliseconds(250)) == "250ms")
    #expect(ScriptDuration.text(.zero) == "0s")
  }
}
