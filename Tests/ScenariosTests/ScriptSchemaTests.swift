import ArcFedJSON
import Foundation
import TestSupport
import Testing

@testable import ArcFedScenarios

@Suite("The schema of scripts")
struct ScriptSchemaTests {
  private let validator = SchemaValidator(root: ScriptSchema.json)

  private static let scenarios: [String] = {
    let folder = Fixture.url("Scenarios").path(percentEncoded: false)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.first?.isNumber == true }.sorted()
  }()

  @Test("Every scenario of the library fits the schema", arguments: scenarios)
  func everyScenario(name: String) throws {
    let bytes = try Fixture.bytes("Scenarios/\(name)/scenario.json5")
    #expect(validator.findings(try JSONParser.parse(bytes, .json5)) == [])
  }

  @Test("There are scenarios to judge")
  func scenariosAreThere() { #expect(Self.scenarios.count >= 14) }

  @Test("The schema in the library of scenarios is the one that the tables give")
  func isUpToDate() throws {
    let committed = try Fixture.bytes("Scenarios/scenario.schema.json")
    #expect(
      String(decoding: committed, as: UTF8.self) == ScriptSchema.text,
      "run: arcfed schema --output Fixtures/Scenarios/scenario.schema.json")
  }

  @Test(
    "What the reader refuses for its form, the schema refuses too",
    arguments: [
      "{ steps: [{ advance: '1s' }] }", "{ title: 'x' }", "{ title: 'x', steps: [] }",
      "{ title: 'x', steps: [{ advance: '1s' }], sede: 3 }",
      "{ title: 3, steps: [{ advance: '1s' }] }", "{ title: 'x', steps: ['advance'] }",
      "{ title: 'x', seed: -1, steps: [{ advance: '1s' }] }",
      "{ title: 'x', steps: [{ says: 'hello' }] }",
      "{ title: 'x', steps: [{ advance: '1s', fetch: 'https://a' }] }",
      "{ title: 'x', steps: [{ creatIdentity: { name: 'a' } }] }",
      "{ title: 'x', steps: [{ createResourceGroup: { nme: 'rg' } }] }",
      "{ title: 'x', steps: [{ createResourceGroup: {} }] }",
      "{ title: 'x', steps: [{ createResourceGroup: { name: ['rg'] } }] }",
      "{ title: 'x', steps: [{ advance: '10 seconds' }] }",
      "{ title: 'x', steps: [{ advance: '' }] }", "{ title: 'x', steps: [{ advance: 10 }] }",
      "{ title: 'x', steps: [{ advance: '1s', expect: {} }] }",
      "{ title: 'x', steps: [{ advance: '1s', save: { a: 1 } }] }",
      "{ title: 'x', steps: [{ advance: '1s', repeat: 0 }] }",
      "{ title: 'x', steps: [{ apply: { manifests: [{ apiVersion: 'v1' }] } }] }",
      "{ title: 'x', steps: [{ assignRole: { operator: 'em', role: 'Reader', scope: '/' } }] }",
      "{ title: 'x', world: { clusterClockAhead: '${x}' }, steps: [{ advance: '1s' }] }",
      "{ title: 'x', world: { faults: [{ latency: '${x}' }] }, steps: [{ advance: '1s' }] }",
    ])
  func refused(script: String) throws {
    let value = try JSONParser.parse(script, .json5)
    #expect(!validator.findings(value).isEmpty)
    #expect(throws: ScriptError.self) { try Script(file: "x.json5", bytes: Array(script.utf8)) }
  }

  @Test("A script may name its schema, for editors that ask it")
  func namesItsSchema() throws {
    let text = "{ $schema: '../scenario.schema.json', title: 'x', steps: [{ advance: '1s' }] }"
    #expect(validator.findings(try JSONParser.parse(text, .json5)) == [])
    #expect(try Script(file: "x.json5", bytes: Array(text.utf8)).title == "x")
  }

  @Test(
    "A shorthand, its long form and a text with a saved value all fit",
    arguments: ["'5m'", "{ by: '1h30m' }", "'${delay}'"])
  func forms(value: String) throws {
    let script = try JSONParser.parse("{ title: 'x', steps: [{ advance: \(value) }] }", .json5)
    #expect(validator.findings(script) == [])
  }
}
