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

  /// Besides name and namespace (`pkg/apis/core/v1/conversion.go#AddFieldLabelConversions…`).
  private static let supported: [String: Set<String>] = [
    "namespaces": ["status.phase"],
    "secrets": ["type"],
    "nodes": ["spec.unschedulable"],
    "pods": [
      "spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName",
      "spec.hostNetwork", "status.phase", "status.podIP", "status.podIPs",
      "status.nominatedNodeName",
    ],
    "events": [
      "involvedObject.kind", "involvedObject.namespace", "involvedObject.name",
      "involvedObject.uid", "involvedObject.apiVersion", "involvedObject.resourceVersion",
      "involvedObject.fieldPath", "reason", "reportingComponent", "source", "type",
    ],
  ]

  init(query: String, resource: ResourceDescriptor) throws(StatusError) {
    var terms: [Term] = []
    for part in query.split(separator: ",").map(String.init) {
      guard let term = Self.term(part) else {
        throw .badRequest("invalid selector: '\(query)'; can't understand '\(part)'")
      }
      let known = ["metadata.name", "metadata.namespace"]
      guard
        known.contains(term.path) || Self.supported[resource.plural]?.contains(term.path) == true
      else { throw .badRequest("field label not supported: \(term.path)") }
      terms.append(term)
    }
    self.terms = terms
  }

  private static func term(_ text: String) -> Term? {
    guard let equals = text.firstIndex(of: "=") else { return nil }
    var path = text[..<equals]
    var value = text[text.index(after: equals)...]
    let isEqual = !path.hasSuffix("!")
    if !isEqual { path = path.dropLast() }
    if value.hasPrefix("=") { value = value.dropFirst() }
    return Term(path: String(path), value: String(value), isEqual: isEqual)
  }

  func matches(_ object: JSONObject) -> Bool {
    terms.allSatisfy { term in
      let value = JSONValue.object(object).at(term.path) ?? .null
      let text = value.stringValue ?? value.boolValue.map { $0 ? "true" : "false" } ?? ""
      return (text == term.value) == term.isEqual
    }
  }
}
