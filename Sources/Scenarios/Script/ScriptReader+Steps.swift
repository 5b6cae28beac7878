import ArcFedJSON

/// Steps, and what may stand in their place.
extension ScriptReader {
  static let stepFields: [FieldSchema] = [
    .optional("expect", .expectation, "what must come of the step"),
    .optional("save", .saves, "values of the result to keep: name to path"),
    .optional("says", .string, "what a narrator says before the step"),
    .optional("repeat", .integer(1...10_000), "how many times; ${n} counts from 1"),
  ]

  /// What may stand in place of a verb.
  static let forms: [FieldSchema] = [
    .required("together", .steps, "steps that run at the same time"),
    .required("include", .string, "a file whose steps stand here, named from this file's folder"),
  ]

  /// What `expect.error` may speak of.
  static let refusalFields: [FieldSchema] = [
    .optional("service", .anything, "who said no"),
    .optional("status", .anything, "the HTTP status"),
    .optional("code", .anything, "the owner's own code"),
    .optional("error", .anything, "the OAuth error"),
    .optional("message", .anything, "the owner's own words"),
  ]

  /// Reads the steps of a list, those of included files among them, and checks the names they use.
  func readSteps(
    _ list: [JSONValue], at path: [JSONPathElement], _ progress: inout Progress
  ) throws(ScriptError) {
    guard !list.isEmpty else { throw error(at: path, "expected at least one step") }
    for (index, value) in list.enumerated() {
      let path = path + [.index(index)]
      if value["include"] != nil {
        try readIncluded(value, at: path, &progress)
      } else if value["together"] != nil {
        try readTogether(value, at: path, &progress)
      } else {
        try read([(value, path)], group: nil, &progress)
      }
    }
  }

  /// Reads steps of which none sees what another makes.
  private func read(
    _ items: [(value: JSONValue, path: [JSONPathElement])], group: Int?,
    _ progress: inout Progress
  ) throws(ScriptError) {
    var steps: [Step] = []
    for (value, path) in items {
      let number = progress.steps.count + steps.count + 1
      guard number <= Self.stepsMaximum else {
        throw error(at: path, "a script has at most \(Self.stepsMaximum) steps")
      }
      let step = try step(value, number: number, group: group, at: path)
      try checkUses(of: step, progress.names, at: path)
      steps.append(step)
    }
    for step in steps { declare(step, in: &progress.names) }
    progress.steps += steps
  }

  private func readTogether(
    _ value: JSONValue, at path: [JSONPathElement], _ progress: inout Progress
  ) throws(ScriptError) {
    try check(value, .object([Self.forms[0]]), at: path)
    let path = path + [.member("together")]
    let list = value["together"]?.arrayValue ?? []
    guard !list.isEmpty else { throw error(at: path, "expected at least one step") }
    for (index, item) in list.enumerated() {
      for form in Self.forms where item[form.name] != nil {
        throw error(
          at: path + [.index(index)], "expected a step with a verb, found '\(form.name)'")
      }
    }
    let items = list.enumerated().map { (value: $1, path: path + [.index($0)]) }
    try read(items, group: progress.steps.count + 1, &progress)
  }

  private func readIncluded(
    _ value: JSONValue, at path: [JSONPathElement], _ progress: inout Progress
  ) throws(ScriptError) {
    try check(value, .object([Self.forms[1]]), at: path)
    let place = path + [.member("include")]
    let target = IncludePath.resolve(value["include"]?.stringValue ?? "", from: file)
    if let start = chain.firstIndex(of: target) {
      let circle = (chain[start...] + [target]).joined(separator: " -> ")
      throw error(at: place, "files include each other in a circle: \(circle)")
    }
    guard chain.count <= Self.includeDepthMaximum else {
      throw error(
        at: place, "files include each other more than \(Self.includeDepthMaximum) deep")
    }
    guard let bytes = source(target) else {
      throw error(at: place, "the included file '\(target)' cannot be read")
    }
    let reader = try ScriptReader(file: target, bytes: bytes, includedBy: chain, source: source)
    try reader.readSetup(&progress)
  }

  /// Reads one step; it stands at `path`.
  private func step(
    _ value: JSONValue, number: Int, group: Int?, at path: [JSONPathElement]
  ) throws(ScriptError) -> Step {
    guard let object = value.objectValue else {
      throw error(at: path, "expected a step, an object with one verb, found \(value.kindName)")
    }
    let modifiers = Set(Self.stepFields.map(\.name))
    let verbs = object.keys.filter { !modifiers.contains($0) }
    try checkModifiers(verbs, at: path)
    guard let name = verbs.first, verbs.count == 1 else {
      throw error(
        at: path,
        verbs.isEmpty
          ? "a step needs one verb, such as 'createIdentity'; this has none"
          : "a step has one verb, this has \(verbs.count): " + verbs.joined(separator: ", "))
    }
    guard let verb = VerbTable.verb(named: name) else {
      let words = VerbTable.names + Self.forms.map(\.name) + modifiers.sorted()
      let list =
        NearestWord.find(name, among: words) == nil
        ? "; known: " + VerbTable.names.joined(separator: ", ") : ""
      throw error(
        atNameOf: path + [.member(name)], "unknown verb '\(name)'\(list)", nearest: name,
        among: words)
    }
    for field in Self.stepFields {
      guard let modifier = object[field.name] else { continue }
      try check(modifier, field.kind, at: path + [.member(field.name)])
    }
    let argumentsPath = path + [.member(name)]
    let value = object[name] ?? .null
    let arguments = verb.arguments(from: value)
    try check(value, of: verb, as: arguments, at: argumentsPath)
    if let problem = verb.problem(in: arguments.objectValue ?? [:]) {
      throw error(at: argumentsPath, problem)
    }
    return Step(
      number: number, verb: verb, arguments: arguments.objectValue ?? [:],
      expectation: try expectation(object["expect"], at: path + [.member("expect")]),
      save: try saves(object["save"], at: path + [.member("save")]),
      says: object["says"]?.stringValue, repetitions: object["repeat"]?.intValue ?? 1,
      group: group)
  }

  /// Beside the one verb that is known, another word is a field that is not.
  private func checkModifiers(
    _ words: [String], at path: [JSONPathElement]
  ) throws(ScriptError) {
    let strangers = words.filter { VerbTable.verb(named: $0) == nil }
    guard let stranger = strangers.first, words.count == strangers.count + 1 else { return }
    let known = Self.stepFields.map(\.name)
    throw error(
      atNameOf: path + [.member(stranger)],
      "unknown field '\(stranger)'; beside the verb there may be: "
        + known.joined(separator: ", "), nearest: stranger, among: known)
  }

  /// Throws unless a verb's value is its arguments, or what its shorthand stands for. What is wrong
  /// with a shorthand is wrong with the value itself: the author wrote no field.
  private func check(
    _ value: JSONValue, of verb: any Verb.Type, as arguments: JSONValue,
    at path: [JSONPathElement]
  ) throws(ScriptError) {
    var reader = self
    reader.fillsIn = true
    guard let field = verb.shorthandField, value.objectValue == nil else {
      return try reader.check(arguments, .object(verb.fields), at: path)
    }
    try reader.check(value, field.kind, at: path)
    try reader.check(arguments, fields: verb.fields, at: path)
  }

  private func expectation(
    _ value: JSONValue?, at path: [JSONPathElement]
  ) throws(ScriptError) -> JSONObject? {
    guard let value else { return nil }
    guard let object = value.objectValue, !object.isEmpty else {
      throw error(at: path, "expected \(ValueKind.expectation.description)")
    }
    if let trace = object[TraceExpectation.member] {
      let kind = ValueKind.list(.object(TraceExpectation.fields))
      try check(trace, kind, at: path + [.member(TraceExpectation.member)])
    }
    // A condition, such as `{ present: true }`, says nothing of the members.
    if let refusal = object["error"], !Expectation.isCondition(refusal) {
      try check(refusal, .object(Self.refusalFields), at: path + [.member("error")])
    }
    return object
  }

  private func saves(
    _ value: JSONValue?, at path: [JSONPathElement]
  ) throws(ScriptError) -> [(name: String, path: String)] {
    guard let value else { return [] }
    guard let object = value.objectValue else {
      throw error(at: path, "expected \(ValueKind.saves.description), found \(value.kindName)")
    }
    var saves: [(name: String, path: String)] = []
    for (name, target) in object {
      guard let text = target.stringValue else {
        throw error(at: path + [.member(name)], "expected a path, found \(target.kindName)")
      }
      saves.append((name, text))
    }
    return saves
  }
}
