import ArcFedJSON
import ArcFedSimulation

/// Values against their kinds.
extension ScriptReader {
  /// Throws unless `value` is of `kind`. In arguments of steps, texts with `${…}` are checked when
  /// they are filled in.
  func check(
    _ value: JSONValue, _ kind: ValueKind, at path: [JSONPathElement]
  ) throws(ScriptError) {
    switch kind {
    case .anything, .expectation, .saves: return
    case .steps:
      guard value.arrayValue != nil else { throw mismatch(value, kind, at: path) }
    case .list(let element):
      guard let list = value.arrayValue else { throw mismatch(value, kind, at: path) }
      for (index, item) in list.enumerated() {
        try check(item, element, at: path + [.index(index)])
      }
    case .object(let fields): try check(value, fields: fields, at: path)
    case .manifest: try checkManifest(value, at: path)
    default:
      guard isScalar(value, of: kind) else {
        if case .choice(let words) = kind, let word = value.stringValue {
          throw error(
            at: path, "expected \(kind.description), found \"\(word)\"", nearest: word,
            among: words)
        }
        throw mismatch(value, kind, at: path)
      }
    }
  }

  private func isScalar(_ value: JSONValue, of kind: ValueKind) -> Bool {
    switch kind {
    case .boolean: return value.boolValue != nil
    case .integer(let range): return value.intValue.map(range.contains) ?? false
    case .choice(let words): return value.stringValue.map(words.contains) ?? false
    case .duration:
      guard let text = value.stringValue else { return false }
      return isFilledIn(text) || ScriptDuration.parse(text) != nil
    case .instant:
      guard let text = value.stringValue else { return false }
      return isFilledIn(text) || Timestamp(rfc3339: text) != nil
    case .definition, .reference: return value.stringValue.map { !$0.isEmpty } ?? false
    default: return value.stringValue != nil
    }
  }

  private func isFilledIn(_ text: String) -> Bool { fillsIn && text.contains("${") }

  func check(
    _ value: JSONValue, fields: [FieldSchema], at path: [JSONPathElement]
  ) throws(ScriptError) {
    guard let object = value.objectValue else {
      throw mismatch(value, .object(fields), at: path)
    }
    let names = fields.map(\.name)
    for (name, member) in object {
      guard let field = fields.first(where: { $0.name == name }) else {
        throw error(
          atNameOf: path + [.member(name)],
          "unknown field '\(name)'; known: " + names.joined(separator: ", "), nearest: name,
          among: names)
      }
      try check(member, field.kind, at: path + [.member(name)])
    }
    for field in fields where field.isRequired && object[field.name] == nil {
      throw error(
        at: path,
        "missing field '\(field.name)' (\(field.summary)): expected \(field.kind.description)")
    }
  }

  private func checkManifest(
    _ value: JSONValue, at path: [JSONPathElement]
  ) throws(ScriptError) {
    guard value.objectValue != nil else { throw mismatch(value, .manifest, at: path) }
    for member in ["apiVersion", "kind"] where value[member]?.stringValue == nil {
      throw error(at: path, "missing field '\(member)': expected \(ValueKind.manifest.description)")
    }
    let metadata = value["metadata"]
    guard metadata?["name"]?.stringValue != nil || metadata?["generateName"]?.stringValue != nil
    else {
      throw error(at: path, "missing field 'metadata.name': expected a Kubernetes object's name")
    }
  }
}
