import ArcFedJSON

/// `${name}` in a text stands for a saved value.
enum Interpolation {
  /// The names that the texts within `value` use, each with its place.
  static func references(
    in value: JSONValue, at path: [JSONPathElement] = []
  ) -> [ObjectReference] {
    switch value {
    case .string(let text):
      return names(in: text).map { ObjectReference(kind: .value, name: $0, path: path) }
    case .array(let list):
      return list.enumerated().flatMap { references(in: $1, at: path + [.index($0)]) }
    case .object(let object):
      return object.flatMap { references(in: $0.value, at: path + [.member($0.key)]) }
    default: return []
    }
  }

  /// `value` with every known name filled in. A text that is nothing but one name becomes the value
  /// itself, whatever its kind; within a longer text it becomes its JSON text.
  static func fill(_ value: JSONValue, from values: [String: JSONValue]) -> JSONValue {
    switch value {
    case .string(let text): return fill(text, from: values)
    case .array(let list): return .array(list.map { fill($0, from: values) })
    case .object(let object):
      return .object(JSONObject(object.map { ($0.key, fill($0.value, from: values)) }))
    default: return value
    }
  }

  private static func fill(_ text: String, from values: [String: JSONValue]) -> JSONValue {
    var filled = ""
    var rest = text[...]
    while let open = rest.firstRange(of: "${") {
      let tail = rest[open.upperBound...]
      guard let close = tail.firstIndex(of: "}"), let value = values[String(tail[..<close])] else {
        filled += rest[..<open.upperBound]
        rest = tail
        continue
      }
      let after = tail[tail.index(after: close)...]
      if filled.isEmpty, open.lowerBound == text.startIndex, after.isEmpty { return value }
      filled += rest[..<open.lowerBound]
      filled += value.stringValue ?? value.text()
      rest = after
    }
    return .string(filled + rest)
  }

  private static func names(in text: String) -> [String] {
    text.split(separator: "${", omittingEmptySubsequences: false).dropFirst().compactMap { part in
      part.firstIndex(of: "}").map { String(part[..<$0]) }
    }
  }
}
