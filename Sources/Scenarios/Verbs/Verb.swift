import ArcFed
import ArcFedJSON

/// What a step can do: one word of the language, in the field's own terms.
protocol Verb: Sendable {
  /// The word as scripts write it.
  static var name: String { get }
  /// One line for the documentation.
  static var summary: String { get }
  /// What the step does in reality, for a learner.
  static var reality: String { get }
  /// The arguments it takes.
  static var fields: [FieldSchema] { get }
  /// The argument that a value which is no object stands for: `advance: "10s"`.
  static var shorthand: String? { get }
  /// What it makes, where the fields do not already say so.
  static func definitions(in arguments: JSONObject) -> [ObjectReference]
  /// What is wrong with fields that are each right by themselves; nil when nothing is.
  static func problem(in arguments: JSONObject) -> String?

  /// A step with arguments that have been checked and filled in.
  init(_ arguments: Arguments)
  /// To whom or what it is done, for the step's one line.
  var subject: String { get }
  /// What one would have typed; empty when reality has no command for it. A command may have
  /// several lines.
  var commands: [String] { get }
  /// Does it; the result is what a user would see, as JSON.
  func perform(on stage: Stage) async throws -> JSONValue
}

extension Verb {
  static var shorthand: String? { nil }

  static func problem(in arguments: JSONObject) -> String? { nil }

  var commands: [String] { [] }

  static func definitions(in arguments: JSONObject) -> [ObjectReference] {
    fieldDefinitions(in: arguments)
  }

  /// What the fields of kind `definition` name.
  static func fieldDefinitions(in arguments: JSONObject) -> [ObjectReference] {
    fields.compactMap { field in
      guard case .definition(let kind) = field.kind, let name = arguments[field.name]?.stringValue
      else { return nil }
      return ObjectReference(kind: kind, name: name, path: [.member(field.name)])
    }
  }

  /// What the fields of kind `reference` name, and every `${name}` in any text.
  static func references(in arguments: JSONObject) -> [ObjectReference] {
    let named = fields.compactMap { field -> ObjectReference? in
      guard case .reference(let kind) = field.kind, let name = arguments[field.name]?.stringValue
      else { return nil }
      return ObjectReference(kind: kind, name: name, path: [.member(field.name)])
    }
    return named + Interpolation.references(in: .object(arguments))
  }

  /// The field that ``shorthand`` names.
  static var shorthandField: FieldSchema? {
    shorthand.flatMap { name in fields.first { $0.name == name } }
  }

  /// The arguments as an object, with a bare value put where it belongs.
  static func arguments(from value: JSONValue) -> JSONValue {
    guard let shorthand, value.objectValue == nil else { return value }
    return .object(JSONObject([(shorthand, value)]))
  }
}

/// A step's arguments, checked against the verb's fields before the script was played.
struct Arguments: Sendable {
  let object: JSONObject

  /// A text that the fields require.
  func string(_ name: String) -> String { object[name]?.stringValue ?? "" }

  /// A text that may be there.
  func optional(_ name: String) -> String? { object[name]?.stringValue }

  /// A truth value, or what it is when nothing is said.
  func flag(_ name: String, otherwise: Bool) -> Bool { object[name]?.boolValue ?? otherwise }

  /// A truth value that may be there.
  func boolean(_ name: String) -> Bool? { object[name]?.boolValue }

  /// A whole number that may be there.
  func integer(_ name: String) -> Int? { object[name]?.intValue }

  /// A list of texts that may be there.
  func strings(_ name: String) -> [String]? {
    object[name]?.arrayValue?.compactMap(\.stringValue)
  }

  /// A duration that may be there; nil also when a filled-in text says none.
  func duration(_ name: String) -> Duration? {
    object[name]?.stringValue.flatMap(ScriptDuration.parse)
  }

  /// A duration that may be there; refuses a filled-in value that says none.
  func filledInDuration(_ name: String) throws(Refusal) -> Duration? {
    guard let value = object[name] else { return nil }
    guard let duration = duration(name) else {
      throw .arcFed("InvalidDuration", "'\(value.stringValue ?? value.text())' is no duration")
    }
    return duration
  }

  /// A list of values; empty when nothing is said.
  func values(_ name: String) -> [JSONValue] { object[name]?.arrayValue ?? [] }
}
