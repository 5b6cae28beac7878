import ArcFedJSON

/// A difference between what a step was to give and what it gave.
public struct Mismatch: Hashable, Sendable, CustomStringConvertible {
  /// Where in the result: `error.code`.
  public let path: String
  /// What the script expects, as JSON.
  public let expected: String
  /// What there was, as JSON; `nothing` when there was no such member.
  public let actual: String

  /// `error.code: expected "A", was "B"`.
  public var description: String {
    "\(path): expected \(expected), was \(actual)"
  }
}

/// Compares a result with what a script expects of it.
///
/// Objects are compared member by member, and the result may hold more; everything else must be
/// equal. A member of the expectation may be a path (`"properties.clientId"`), and these objects
/// say more than equality: `{ contains: "text" }`, `{ startsWith: "text" }`, `{ matches: "a*b?" }`,
/// `{ absent: true }`, `{ present: true }`, `{ count: 3 }`.
enum Expectation {
  /// The differences, in the order of the expectation.
  static func mismatches(
    _ expected: JSONObject, _ actual: JSONValue, at path: String = ""
  ) -> [Mismatch] {
    expected.flatMap { name, value in
      let place = path.isEmpty ? name : "\(path).\(name)"
      return mismatches(value, actual[name] ?? actual.at(name), at: place)
    }
  }

  /// Whether an expected value says something else than equality.
  static func isCondition(_ expected: JSONValue) -> Bool {
    expected.objectValue.flatMap(Condition.init) != nil
  }

  private static func mismatches(
    _ expected: JSONValue, _ actual: JSONValue?, at path: String
  ) -> [Mismatch] {
    guard let object = expected.objectValue else {
      return expected == actual ? [] : [mismatch(expected, actual, at: path)]
    }
    if let condition = Condition(object) {
      return condition.holds(for: actual) ? [] : [mismatch(expected, actual, at: path)]
    }
    guard let actual, actual.objectValue != nil else {
      return [mismatch(expected, actual, at: path)]
    }
    return mismatches(object, actual, at: path)
  }

  private static func mismatch(
    _ expected: JSONValue, _ actual: JSONValue?, at path: String
  ) -> Mismatch {
    Mismatch(path: path, expected: expected.text(), actual: actual?.text() ?? "nothing")
  }

  /// An object that says more than equality.
  private enum Condition {
    case contains(String)
    case startsWith(String)
    case matches(TextPattern)
    case absent
    case present
    case count(Int)

    init?(_ object: JSONObject) {
      guard object.count == 1, let (name, value) = object.first(where: { _ in true }) else {
        return nil
      }
      switch (name, value) {
      case ("contains", .string(let text)): self = .contains(text)
      case ("startsWith", .string(let text)): self = .startsWith(text)
      case ("matches", .string(let text)): self = .matches(TextPattern(text))
      case ("absent", .bool(true)): self = .absent
      case ("present", .bool(true)): self = .present
      case ("count", .number(let number)):
        guard let count = number.intValue else { return nil }
        self = .count(count)
      default: return nil
      }
    }

    func holds(for actual: JSONValue?) -> Bool {
      switch self {
      case .contains(let text): actual?.stringValue?.contains(text) ?? false
      case .startsWith(let text): actual?.stringValue?.hasPrefix(text) ?? false
      case .matches(let pattern): actual?.stringValue.map(pattern.matches) ?? false
      case .absent: actual == nil
      case .present: actual != nil
      case .count(let count): actual?.arrayValue?.count == count
      }
    }
  }
}
