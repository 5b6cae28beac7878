import ArcFedJSON

/// Names that are used against those that are made.
extension ScriptReader {
  /// Throws when a step uses what no earlier step has made.
  func checkUses(
    of step: Step, _ names: DeclaredNames, at path: [JSONPathElement]
  ) throws(ScriptError) {
    try checkExpected(step, names, at: path + [.member("expect")])
    let path = path + [.member(step.verb.name)]
    let isShort = document.value.at(JSONPath(path))?.objectValue == nil
    for use in step.verb.references(in: step.arguments) {
      guard let problem = names.problem(with: use, repeats: step.repetitions > 1) else { continue }
      throw error(
        at: path + use.path.dropFirst(isShort ? 1 : 0), problem.message, nearest: use.name,
        among: problem.candidates)
    }
  }

  /// Throws when an expectation compares with what no earlier step has saved.
  private func checkExpected(
    _ step: Step, _ names: DeclaredNames, at path: [JSONPathElement]
  ) throws(ScriptError) {
    for use in Interpolation.references(in: .object(step.expectation ?? [:])) {
      guard let problem = names.problem(with: use, repeats: step.repetitions > 1) else { continue }
      throw error(
        at: path + use.path, problem.message, nearest: use.name, among: problem.candidates)
    }
  }

  /// Adds what a step makes and saves; nothing when it is expected to be refused.
  func declare(_ step: Step, in names: inout DeclaredNames) {
    guard !step.expectsRefusal else { return }
    names.add(step.verb.definitions(in: step.arguments))
    names.add(step.save.map { ObjectReference(kind: .value, name: $0.name, path: []) })
  }
}
