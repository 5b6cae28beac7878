import ArcFedJSON

/// A label selector, in the query's language (`apimachinery/pkg/labels/selector.go`) or as the
/// structure of `metav1.LabelSelector`. An empty one matches everything.
struct LabelSelector: Hashable, Sendable {
  enum Operator: String, Sendable {
    case isIn = "In"
    case isNotIn = "NotIn"
    case exists = "Exists"
    case doesNotExist = "DoesNotExist"
    /// Numbers, in the query's language only.
    case isGreater = "gt"
    case isLess = "lt"
  }

  struct Requirement: Hashable, Sendable {
    let key: String
    let condition: Operator
    var values: [String] = []

    func matches(_ labels: [String: String]) -> Bool {
      let value = labels[key]
      switch condition {
      case .isIn: return value.map(values.contains) == true
      case .isNotIn: return value.map(values.contains) != true
      case .exists: return value != nil
      case .doesNotExist: return value == nil
      case .isGreater, .isLess:
        guard let number = value.flatMap({ Int64($0) }),
          let limit = values.first.flatMap({ Int64($0) })
        else { return false }
        return condition == .isGreater ? number > limit : number < limit
      }
    }
  }

  let requirements: [Requirement]

  func matches(_ labels: [String: String]) -> Bool {
    requirements.allSatisfy { $0.matches(labels) }
  }

  /// Reads `matchLabels` and `matchExpressions`.
  init(structure: JSONValue?) {
    var requirements: [Requirement] = []
    for (key, value) in structure?["matchLabels"]?.objectValue ?? [:] {
      requirements.append(
        Requirement(key: key, condition: .isIn, values: [value.stringValue ?? ""]))
    }
    for expression in structure?["matchExpressions"]?.arrayValue ?? [] {
      requirements.append(
        Requirement(
          key: expression["key"]?.stringValue ?? "",
          condition: Operator(rawValue: expression["operator"]?.stringValue ?? "") ?? .exists,
          values: (expression["values"]?.arrayValue ?? []).compactMap(\.stringValue)))
    }
    self.requirements = requirements
  }

  /// Reads `a=b,c!=d,e in (f,g),!h`.
  init(query: String) throws(StatusError) { requirements = try LabelSelectorParser.parse(query) }
}
