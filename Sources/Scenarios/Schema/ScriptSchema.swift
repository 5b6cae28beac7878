package import ArcFedJSON

/// The language of scripts as a JSON Schema (draft 2020-12), for editors that complete and check
/// while one types.
///
/// It is made from the tables that the reader uses, in their order. It says less than the reader: a
/// schema cannot know that a name is made by an earlier step.
public enum ScriptSchema {
  /// The schema's text; ends with a newline.
  public static var text: String { json.text(.pretty) + "\n" }

  static var json: JSONValue {
    var schema: JSONObject = [
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "ArcFed scenario",
      "description": "A scenario script of arcfed: a title and the steps that are played.",
    ]
    for (name, value) in object(of: ScriptReader.fields) { schema[name] = value }
    schema["$defs"] = .object(definitions)
    return .object(schema)
  }

  private static var definitions: JSONObject {
    var definitions: JSONObject = ["step": step]
    for verb in VerbTable.verbs { definitions[verb.name] = schema(of: verb) }
    return definitions
  }

  // MARK: - Steps

  private static var step: JSONValue {
    let verbs = VerbTable.verbs.map { ($0.name, reference(to: $0.name)) }
    let forms = ScriptReader.forms.map { ($0.name, schema(of: $0)) }
    let modifiers = ScriptReader.stepFields.map { ($0.name, schema(of: $0)) }
    return [
      "type": "object",
      "properties": .object(JSONObject(verbs + forms + modifiers)),
      "additionalProperties": false,
      "oneOf": .array((verbs + forms).map { ["required": [.string($0.0)]] }),
    ]
  }

  private static func schema(of verb: any Verb.Type) -> JSONValue {
    let long = JSONValue.object(object(of: verb.fields, fillsIn: true))
    var schema: JSONObject = ["description": .string("\(verb.summary)\n\n\(verb.reality)")]
    if let field = verb.shorthandField {
      schema["oneOf"] = [self.schema(of: field, fillsIn: true), long]
    } else {
      for (name, value) in object(of: verb.fields, fillsIn: true) { schema[name] = value }
    }
    return .object(schema)
  }

  private static func reference(to name: String) -> JSONValue {
    ["$ref": .string("#/$defs/\(name)")]
  }

  // MARK: - Fields

  /// `type`, `properties`, `required` and `additionalProperties` of an object with those fields.
  ///
  /// - Parameter fillsIn: whether its texts may hold `${…}`, as those of steps.
  package static func object(of fields: [FieldSchema], fillsIn: Bool = false) -> JSONObject {
    let required = fields.filter(\.isRequired).map { JSONValue.string($0.name) }
    var schema: JSONObject = [
      "type": "object",
      "properties": .object(
        JSONObject(fields.map { ($0.name, self.schema(of: $0, fillsIn: fillsIn)) })),
    ]
    if !required.isEmpty { schema["required"] = .array(required) }
    schema["additionalProperties"] = false
    return schema
  }

  /// The schema of a field.
  ///
  /// - Parameter fillsIn: whether its texts may hold `${…}`, as those of steps.
  package static func schema(of field: FieldSchema, fillsIn: Bool = false) -> JSONValue {
    var schema: JSONObject = ["description": .string(field.summary)]
    for (name, value) in self.schema(of: field.kind, fillsIn) { schema[name] = value }
    return .object(schema)
  }

  private static func schema(of kind: ValueKind, _ fillsIn: Bool) -> JSONObject {
    switch kind {
    case .string: ["type": "string"]
    case .duration: ["type": "string", "pattern": .string(durationPattern + filling(fillsIn))]
    case .instant:
      ["type": "string", "pattern": .string("^[0-9]{4}-[0-9]{2}-[0-9]{2}T" + filling(fillsIn))]
    case .boolean: ["type": "boolean"]
    case .integer(let range):
      ["type": "integer", "minimum": .int(range.lowerBound), "maximum": .int(range.upperBound)]
    case .choice(let words): ["enum": .array(words.map(JSONValue.string))]
    case .reference, .definition: ["type": "string", "minLength": 1]
    case .list(let element): ["type": "array", "items": .object(schema(of: element, fillsIn))]
    case .object(let fields): object(of: fields, fillsIn: fillsIn)
    case .manifest: manifest
    case .steps:
      [
        "type": "array", "items": reference(to: "step"), "minItems": 1,
        "maxItems": .int(ScriptReader.stepsMaximum),
      ]
    case .expectation:
      [
        "type": "object", "minProperties": 1,
        "properties": [
          "trace": ["type": "array", "items": .object(object(of: TraceExpectation.fields))]
        ],
      ]
    case .saves: ["type": "object", "additionalProperties": ["type": "string"]]
    case .anything: [:]
    }
  }

  /// What a pattern ends with where a saved value may say the rest.
  private static func filling(_ fillsIn: Bool) -> String { fillsIn ? "|\\$\\{" : "" }

  private static var durationPattern: String {
    let units = ["d", "h", "m", "s", "ms"].map { "([0-9]{1,9}\($0))?" }.joined()
    return "^(?=.)\(units)$"
  }

  private static let manifest: JSONObject = [
    "type": "object",
    "properties": [
      "apiVersion": ["type": "string"], "kind": ["type": "string"],
      "metadata": ["type": "object"],
    ],
    "required": ["apiVersion", "kind", "metadata"],
  ]
}
