import ArcFedJSON

/// Something that a step makes or uses.
struct ObjectReference: Sendable {
  let kind: ObjectKind
  let name: String
  /// Where the name stands within the verb's arguments.
  let path: [JSONPathElement]
}

/// The names that a script has made so far, in the order in which it did.
struct DeclaredNames {
  private var names: [ObjectKind: [String]] = [:]

  mutating func add(_ references: [ObjectReference]) {
    for reference in references { names[reference.kind, default: []].append(reference.name) }
  }

  /// What is wrong with using `reference` now; nil when nothing is.
  func problem(
    with reference: ObjectReference, repeats: Bool
  ) -> (message: String, candidates: [String])? {
    if reference.kind == .value, reference.name == "n", repeats { return nil }
    let known = names[reference.kind] ?? []
    if known.contains(where: { Self.matches(pattern: $0, reference.name) }) { return nil }
    if reference.kind == .value {
      let list = known.isEmpty ? "nothing is saved yet" : "saved: " + known.joined(separator: ", ")
      return ("no earlier step saves a value as '\(reference.name)'; \(list)", known)
    }
    let list = known.isEmpty ? "there is none yet" : "there is: " + known.joined(separator: ", ")
    let what = "\(reference.kind.rawValue) '\(reference.name)'"
    return ("no earlier step makes the \(what); \(list)", known)
  }

  /// A name with `${…}` in it stands for anything there.
  private static func matches(pattern: String, _ name: String) -> Bool {
    if pattern == name || name.contains("${") { return true }
    guard let start = pattern.firstRange(of: "${"), let end = pattern.lastIndex(of: "}") else {
      return false
    }
    return name.hasPrefix(pattern[..<start.lowerBound])
      && name.hasSuffix(pattern[pattern.index(after: end)...])
  }
}
