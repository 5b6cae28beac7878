/// The little of OData's filter language that Resource Manager's own lists take.
enum ODataFilter {
  /// The terms that `and` joins.
  static func terms(of filter: String) -> [String] {
    var terms: [String] = []
    var current: [Substring] = []
    for word in filter.split(separator: " ") {
      if word.lowercased() == "and" {
        terms.append(current.joined(separator: " "))
        current = []
      } else {
        current.append(word)
      }
    }
    return terms + [current.joined(separator: " ")]
  }

  /// The value in `name eq 'value'`.
  static func equals(_ name: String, _ term: String) -> String? {
    let prefix = "\(name) eq '"
    guard term.lowercased().hasPrefix(prefix.lowercased()), term.hasSuffix("'"),
      term.count > prefix.count
    else { return nil }
    return String(term.dropFirst(prefix.count).dropLast())
  }

  /// The value in `function('value')`.
  static func argument(of function: String, _ term: String) -> String? {
    let prefix = "\(function)('"
    guard term.lowercased().hasPrefix(prefix.lowercased()), term.hasSuffix("')"),
      term.count > prefix.count + 1
    else { return nil }
    return String(term.dropFirst(prefix.count).dropLast(2))
  }
}
