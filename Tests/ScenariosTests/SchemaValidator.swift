import ArcFedJSON

/// Judges a value by a JSON Schema, as far as the scripts' own schema uses the language. A keyword
/// that it does not know is a finding, so that none is passed over.
struct SchemaValidator {
  let root: JSONValue

  private static let annotations: Set = ["$schema", "$defs", "title", "description"]

  /// What is wrong with `value`; empty when nothing is.
  func findings(_ value: JSONValue) -> [String] { findings(value, root, at: "$") }

  private func findings(
    _ value: JSONValue, _ schema: JSONValue, at path: String
  ) -> [String] {
    if let allows = schema.boolValue { return allows ? [] : ["\(path): not allowed"] }
    return (schema.objectValue ?? [:]).flatMap { keyword, operand in
      findings(value, keyword, operand, schema, at: path)
    }
  }

  private func findings(
    _ value: JSONValue, _ keyword: String, _ operand: JSONValue, _ schema: JSONValue,
    at path: String
  ) -> [String] {
    switch keyword {
    case "type", "enum", "pattern", "minLength", "minimum", "maximum", "minItems", "maxItems",
      "minProperties":
      let holds = Self.holds(value, keyword, operand)
      return holds ? [] : ["\(path): \(keyword) \(operand.text()) does not hold"]
    case "properties", "additionalProperties", "required":
      return members(value, keyword, operand, schema, at: path)
    case "items":
      return (value.arrayValue ?? []).enumerated().flatMap {
        findings($1, operand, at: "\(path)[\($0)]")
      }
    case "oneOf":
      let count = (operand.arrayValue ?? []).count { findings(value, $0, at: path).isEmpty }
      return count == 1 ? [] : ["\(path): \(count) of oneOf hold"]
    case "anyOf":
      let holds = (operand.arrayValue ?? []).contains { findings(value, $0, at: path).isEmpty }
      return holds ? [] : ["\(path): none of anyOf holds"]
    case "$ref":
      let name = operand.stringValue?.split(separator: "/").last.map(String.init) ?? ""
      guard let target = root["$defs"]?[name] else { return ["\(path): no \(operand.text())"] }
      return findings(value, target, at: path)
    default: return Self.annotations.contains(keyword) ? [] : ["unknown keyword \(keyword)"]
    }
  }

  private func members(
    _ value: JSONValue, _ keyword: String, _ operand: JSONValue, _ schema: JSONValue,
    at path: String
  ) -> [String] {
    guard let object = value.objectValue else { return [] }
    switch keyword {
    case "required":
      return (operand.arrayValue ?? []).compactMap(\.stringValue)
        .filter { object[$0] == nil }.map { "\(path): no \($0)" }
    case "properties":
      return object.flatMap { name, member in
        operand[name].map { findings(member, $0, at: "\(path).\(name)") } ?? []
      }
    default:
      return object.flatMap { name, member in
        schema["properties"]?[name] == nil
          ? findings(member, operand, at: "\(path).\(name)") : []
      }
    }
  }

  private static func holds(
    _ value: JSONValue, _ keyword: String, _ operand: JSONValue
  ) -> Bool {
    let limit = operand.intValue ?? 0
    switch keyword {
    case "type":
      return operand.stringValue == value.kindName
        || (operand == "integer" && value.intValue != nil)
    case "enum": return operand.arrayValue?.contains(value) ?? false
    case "pattern":
      guard let text = value.stringValue, let pattern = operand.stringValue,
        let regex = try? Regex(pattern)
      else { return value.stringValue == nil }
      return text.contains(regex)
    case "minLength": return value.stringValue.map { $0.count >= limit } ?? true
    case "minimum": return value.intValue.map { $0 >= limit } ?? true
    case "maximum": return value.intValue.map { $0 <= limit } ?? true
    case "minItems": return value.arrayValue.map { $0.count >= limit } ?? true
    case "maxItems": return value.arrayValue.map { $0.count <= limit } ?? true
    default: return value.objectValue.map { $0.count >= limit } ?? true
    }
  }
}
