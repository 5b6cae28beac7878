import ArcFedJSON

/// A field selector (`apimachinery/pkg/fields/selector.go`): equality on the few fields that a
/// resource offers.
struct FieldSelector: Sendable {
  private struct Term: Sendable {
    let path: String
    let value: String
    let isEqual: Bool
  }

  private let terms: [Term]

  /// What each kind offers besides its name (`pkg/apis/core/v1/conversion.go#addConversionFuncs`);
  /// a kind that is not here offers name and namespace.
  private static let supported: [String: Set<String>] = [
    "namespaces": ["status.phase"],
    "secrets": ["metadata.namespace", "type"],
    "nodes": ["spec.unschedulable"],
    "pods": [
      "metadata.namespace", "spec.nodeName", "spec.restartPolicy", "spec.schedulerName",
      "spec.serviceAccountName", "spec.hostNetwork", "status.phase", "status.podIP",
      "status.podIPs", "status.nominatedNodeName",
    ],
    "events": [
      "metadata.namespace", "involvedObject.kind", "involvedObject.namespace",
      "involvedObject.name", "involvedObject.uid", "involvedObject.apiVersion",
      "involvedObject.resourceVersion", "involvedObject.fieldPath", "reason",
      "reportingComponent", "source", "type",
    ],
  ]

  /// An empty selector, or one of an object's name alone.
  init(name: String? = nil) {
    terms = name.map { [Term(path: "metadata.name", value: $0, isEqual: true)] } ?? []
  }

  init(query: String, resource: ResourceDescriptor) throws(StatusError) {
    let parsed = try Self.terms(query)
    var terms: [Term] = []
    for term in parsed { terms.append(try Self.converted(term, resource)) }
    self.terms = terms
  }

  /// `ConvertFieldLabel`.
  private static func converted(
    _ term: Term, _ resource: ResourceDescriptor
  ) throws(StatusError) -> Term {
    if term.path == "metadata.name" { return term }
    guard resource.group.isEmpty, let known = supported[resource.plural] else {
      if term.path == "metadata.namespace" { return term }
      throw .badRequest(
        "\(GoText.quoted(term.path)) is not a known field selector: only \"metadata.name\", "
          + "\"metadata.namespace\"")
    }
    // The old name of the field.
    if resource.plural == "pods", term.path == "spec.host" {
      return Term(path: "spec.nodeName", value: term.value, isEqual: term.isEqual)
    }
    guard known.contains(term.path) else {
      throw .badRequest("field label not supported: \(term.path)")
    }
    return term
  }

  /// `parseSelector`: terms sorted, a backslash before a comma, an equals sign or another one.
  private static func terms(_ query: String) throws(StatusError) -> [Term] {
    var terms: [Term] = []
    for part in split(query).sorted(by: GoOrder.precedes) where !part.isEmpty {
      guard let term = term(part) else {
        throw .badRequest("invalid selector: '\(query)'; can't understand '\(part)'")
      }
      terms.append(
        Term(path: term.path, value: try unescaped(term.value), isEqual: term.isEqual))
    }
    return terms
  }

  private static func split(_ query: String) -> [String] {
    if !query.utf8.contains(UInt8(ascii: "\\")) {
      return query.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        .map { String(Substring($0)) }
    }
    var parts = [""]
    var isEscaped = false
    for scalar in query.unicodeScalars {
      if !isEscaped, scalar == "," {
        parts.append("")
        continue
      }
      isEscaped = !isEscaped && scalar == "\\"
      parts[parts.count - 1].unicodeScalars.append(scalar)
    }
    return parts
  }

  private static func term(_ text: String) -> Term? {
    guard let equals = text.utf8.firstIndex(of: UInt8(ascii: "=")) else { return nil }
    let isEqual = text.utf8[..<equals].last != UInt8(ascii: "!")
    let path = isEqual ? text[..<equals] : text[..<equals].dropLast()
    var value = text[text.utf8.index(after: equals)...]
    if isEqual, value.hasPrefix("=") { value = value.dropFirst() }
    return Term(path: String(path), value: String(value), isEqual: isEqual)
  }

  private static func unescaped(_ text: String) throws(StatusError) -> String {
    var result = ""
    var isEscaped = false
    for scalar in text.unicodeScalars {
      if isEscaped {
        guard "\\,=".unicodeScalars.contains(scalar) else {
          throw .badRequest("invalid field selector: invalid escape sequence: \\\(scalar)")
        }
        result.unicodeScalars.append(scalar)
        isEscaped = false
      } else if scalar == "\\" {
        isEscaped = true
      } else if scalar == "," || scalar == "=" {
        throw .badRequest(
          "invalid field selector: unescaped character in value: \(scalar.value)")
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    if isEscaped { throw .badRequest("invalid field selector: invalid escape sequence: \\") }
    return result
  }

  /// The name that an object must have to be selected; nil when several may be.
  var requiredName: String? { Self.requiredValue(of: "metadata.name", terms) }

  /// The values that a query demands of fields, whatever it is about; nil where several may be.
  static func requiredValues(of paths: [String], query: String) -> [String?] {
    let terms = query.isEmpty ? [] : (try? terms(query)) ?? []
    return paths.map { requiredValue(of: $0, terms) }
  }

  private static func requiredValue(of path: String, _ terms: [Term]) -> String? {
    terms.first { $0.path == path && $0.isEqual }?.value
  }

  var isEmpty: Bool { terms.isEmpty }

  func matches(_ object: JSONObject) -> Bool {
    terms.allSatisfy { term in
      (Self.text(term.path, of: object) == term.value) == term.isEqual
    }
  }

  private static func text(_ path: String, of object: JSONObject) -> String {
    let value = JSONValue.object(object).at(path) ?? .null
    switch path {
    // Flags are always there (`ToSelectableFields` of pods and nodes).
    case "spec.hostNetwork", "spec.unschedulable":
      return value.boolValue == true ? "true" : "false"
    // The component, or who reports (`pkg/registry/core/event/strategy.go`).
    case "source":
      let component = value["component"]?.stringValue ?? ""
      return component.isEmpty ? object["reportingComponent"]?.stringValue ?? "" : component
    default: return value.stringValue ?? ""
    }
  }
}
