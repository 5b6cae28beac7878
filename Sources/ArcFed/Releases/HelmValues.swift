package import ArcFedJSON
import ArcFedKubernetes

/// The values of a chart, as Helm's options and files say them.
package struct HelmValues: Sendable {
  /// What cannot be read, in a sentence.
  package struct Mistake: Error {
    /// The sentence.
    package let message: String
  }

  /// The values so far, nested.
  package private(set) var object: JSONObject = [:]

  /// None.
  package init() {}

  /// `--values FILE`: its values win over those before them.
  package mutating func add(yaml text: String) throws(Mistake) {
    guard let value = YAMLText.parse(text) else {
      throw Mistake(message: "error converting YAML to JSON")
    }
    if value == .null { return }
    guard let object = value.objectValue else {
      throw Mistake(message: "cannot unmarshal \(value.kindName) into values")
    }
    Self.merge(object, into: &self.object)
  }

  /// `--set NAME=VALUE,…`, each name a path (`pkg/strvals/parser.go` of Helm 3). Lists are not
  /// taken: the chart of the agents has none that anybody sets.
  package mutating func set(_ expression: String) throws(Mistake) {
    for pair in Self.split(expression, at: ",") {
      let halves = Self.split(pair, at: "=", maximum: 2)
      let path = Self.split(halves[0], at: ".").map(Self.unescaped)
      guard halves.count == 2 else {
        throw Mistake(message: "failed parsing --set data: key \"\(pair)\" has no value")
      }
      guard !path.contains(where: { $0.isEmpty || $0.contains("[") }), !halves[1].hasPrefix("{")
      else { throw Mistake(message: "failed parsing --set data: \"\(halves[0])\" is not taken") }
      Self.put(Self.typed(Self.unescaped(halves[1])), at: path[...], in: &object)
    }
  }

  /// The values as YAML, members sorted.
  package static func yaml(_ values: JSONObject) -> String {
    YAMLText.write(.object(values))
  }

  // MARK: - Steps

  private static func merge(_ other: JSONObject, into object: inout JSONObject) {
    for (name, value) in other {
      if var inner = object[name]?.objectValue, let members = value.objectValue {
        merge(members, into: &inner)
        object[name] = .object(inner)
      } else {
        object[name] = value
      }
    }
  }

  private static func put(
    _ value: JSONValue, at path: ArraySlice<String>, in object: inout JSONObject
  ) {
    guard let name = path.first else { return }
    if path.count > 1 {
      var inner = object[name]?.objectValue ?? [:]
      put(value, at: path.dropFirst(), in: &inner)
      object[name] = .object(inner)
    } else if value == .null {
      object.removeValue(forKey: name)
    } else {
      object[name] = value
    }
  }

  /// The parts between separators that no backslash stands before; the backslashes stay.
  private static func split(
    _ text: String, at separator: Character, maximum: Int = .max
  ) -> [String] {
    var parts = [""]
    var isEscaped = false
    for character in text {
      if character == separator, !isEscaped, parts.count < maximum {
        parts.append("")
      } else {
        parts[parts.count - 1].append(character)
      }
      isEscaped = character == "\\" && !isEscaped
    }
    return parts
  }

  private static func unescaped(_ text: String) -> String {
    var plain = ""
    var isEscaped = false
    for character in text {
      if character == "\\", !isEscaped {
        isEscaped = true
      } else {
        plain.append(character)
        isEscaped = false
      }
    }
    return plain
  }

  /// `typedVal`: truth values and whole numbers are no texts.
  private static func typed(_ text: String) -> JSONValue {
    switch text {
    case "true": true
    case "false": false
    case "null": .null
    case "0": 0
    default: text.hasPrefix("0") ? .string(text) : Int(text).map(JSONValue.int) ?? .string(text)
    }
  }
}
