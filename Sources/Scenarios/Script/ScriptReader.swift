import ArcFedJSON

/// Reads a script: every member is checked against the field tables before anything is played, so
/// that a mistake on the last line costs nothing.
struct ScriptReader {
  /// A limit against runaway files; the longest script of the library has under a hundred steps.
  static let stepsMaximum = 10_000
  /// A script's size limit.
  static let scriptBytesMaximum = 4 << 20

  private let file: String
  private let document: JSONDocument

  /// Parses the text; throws where it is no JSON5.
  init(file: String, bytes: [UInt8]) throws(ScriptError) {
    self.file = file
    guard bytes.count <= Self.scriptBytesMaximum else {
      throw ScriptError(
        file: file, line: nil, column: nil, path: "",
        message: "the script has \(bytes.count) bytes; at most \(Self.scriptBytesMaximum) are read",
        suggestion: nil)
    }
    do throws(JSONError) {
      document = try JSONParser.parseDocument(bytes, .json5)
    } catch {
      throw ScriptError(
        file: file, line: error.position.line, column: error.position.column, path: "",
        message: "this is not JSON5: \(error.kind.sentence)", suggestion: nil)
    }
  }

  static let fields: [FieldSchema] = [
    .required("title", .string, "what the scenario shows, in one sentence"),
    .optional("teaches", .string, "the part of the documentation it teaches"),
    .optional("lesson", .string, "a paragraph for a reader"),
    .optional("seed", .integer(0...Int.max), "decides every identifier, key and name"),
    .optional("world", .object(WorldSettings.fields), "settings of the simulated world"),
    .required("steps", .steps, "what happens, in order"),
    .optional("$schema", .string, "where an editor finds the schema of scripts"),
  ]

  /// The script, whole and consistent: every name it uses is made before.
  func read() throws(ScriptError) -> Script {
    let root = document.value
    guard root.objectValue != nil else {
      throw error(
        at: [], "expected a script, an object with a title and steps, found \(root.kindName)")
    }
    try check(root, .object(Self.fields), at: [])
    let object = root.objectValue ?? [:]
    let list = object["steps"]?.arrayValue ?? []
    guard !list.isEmpty else { throw error(at: [.member("steps")], "expected at least one step") }
    guard list.count <= Self.stepsMaximum else {
      throw error(at: [.member("steps")], "a script has at most \(Self.stepsMaximum) steps")
    }
    var steps: [Step] = []
    for (index, value) in list.enumerated() {
      let path: [JSONPathElement] = [.member("steps"), .index(index)]
      steps.append(try step(value, number: index + 1, at: path))
    }
    var names = DeclaredNames()
    for step in steps { try checkNames(of: step, &names) }
    return Script(
      file: file, title: object["title"]?.stringValue ?? "",
      teaches: object["teaches"]?.stringValue, lesson: object["lesson"]?.stringValue,
      seed: UInt64(object["seed"]?.intValue ?? 1), steps: steps, world: world(object["world"]))
  }

  private func world(_ value: JSONValue?) -> WorldSettings {
    WorldSettings(
      federatedCredentialPropagation: value?["federatedCredentialPropagation"]?.stringValue
        .flatMap(ScriptDuration.parse),
      roleAssignmentPropagation: value?["roleAssignmentPropagation"]?.stringValue
        .flatMap(ScriptDuration.parse))
  }
}

// MARK: - Steps

extension ScriptReader {
  static let stepFields: [FieldSchema] = [
    .optional("expect", .expectation, "what must come of the step"),
    .optional("save", .saves, "values of the result to keep: name to path"),
    .optional("says", .string, "what a narrator says before the step"),
    .optional("repeat", .integer(1...10_000), "how many times; ${n} counts from 1"),
  ]

  private func step(
    _ value: JSONValue, number: Int, at path: [JSONPathElement]
  ) throws(ScriptError) -> Step {
    guard let object = value.objectValue else {
      throw error(at: path, "expected a step, an object with one verb, found \(value.kindName)")
    }
    let modifiers = Set(Self.stepFields.map(\.name))
    let verbs = object.keys.filter { !modifiers.contains($0) }
    guard let name = verbs.first, verbs.count == 1 else {
      throw error(
        at: path,
        verbs.isEmpty
          ? "a step needs one verb, such as 'createIdentity'; this has none"
          : "a step has one verb, this has \(verbs.count): " + verbs.joined(separator: ", "))
    }
    guard let verb = VerbTable.verb(named: name) else {
      let words = VerbTable.names + modifiers.sorted()
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
      says: object["says"]?.stringValue, repetitions: object["repeat"]?.intValue ?? 1)
  }

  /// Throws unless a verb's value is its arguments, or what its shorthand stands for. What is wrong
  /// with a shorthand is wrong with the value itself: the author wrote no field.
  private func check(
    _ value: JSONValue, of verb: any Verb.Type, as arguments: JSONValue,
    at path: [JSONPathElement]
  ) throws(ScriptError) {
    guard let field = verb.shorthandField, value.objectValue == nil else {
      return try check(arguments, .object(verb.fields), at: path)
    }
    try check(value, field.kind, at: path)
    try check(arguments, fields: verb.fields, at: path)
  }

  private func expectation(
    _ value: JSONValue?, at path: [JSONPathElement]
  ) throws(ScriptError) -> JSONObject? {
    guard let value else { return nil }
    guard let object = value.objectValue, !object.isEmpty else {
      throw error(at: path, "expected \(ValueKind.expectation.description)")
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

// MARK: - Values

extension ScriptReader {
  /// Throws unless `value` is of `kind`. Texts with `${…}` are checked again when they are filled
  /// in.
  private func check(
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
      guard Self.isScalar(value, of: kind) else {
        if case .choice(let words) = kind, let word = value.stringValue {
          throw error(
            at: path, "expected \(kind.description), found \"\(word)\"", nearest: word,
            among: words)
        }
        throw mismatch(value, kind, at: path)
      }
    }
  }

  private static func isScalar(_ value: JSONValue, of kind: ValueKind) -> Bool {
    switch kind {
    case .boolean: return value.boolValue != nil
    case .integer(let range): return value.intValue.map(range.contains) ?? false
    case .choice(let words): return value.stringValue.map(words.contains) ?? false
    case .duration:
      guard let text = value.stringValue else { return false }
      return text.contains("${") || ScriptDuration.parse(text) != nil
    case .definition, .reference: return value.stringValue.map { !$0.isEmpty } ?? false
    default: return value.stringValue != nil
    }
  }

  private func check(
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

// MARK: - Names

extension ScriptReader {
  /// Throws when a step uses what no earlier step has made; then adds what this step makes.
  private func checkNames(of step: Step, _ names: inout DeclaredNames) throws(ScriptError) {
    let path: [JSONPathElement] = [
      .member("steps"), .index(step.number - 1), .member(step.verb.name),
    ]
    let isShort = document.value.at(JSONPath(path))?.objectValue == nil
    for use in step.verb.references(in: step.arguments) {
      guard let problem = names.problem(with: use, repeats: step.repetitions > 1) else { continue }
      throw error(
        at: path + use.path.dropFirst(isShort ? 1 : 0), problem.message, nearest: use.name,
        among: problem.candidates)
    }
    guard !step.expectsRefusal else { return }
    names.add(step.verb.definitions(in: step.arguments))
    names.add(step.save.map { ObjectReference(kind: .value, name: $0.name, path: []) })
  }

  private func mismatch(
    _ value: JSONValue, _ kind: ValueKind, at path: [JSONPathElement]
  ) -> ScriptError {
    error(at: path, "expected \(kind.description), found \(Self.shown(value))")
  }

  /// A scalar as it was written, anything larger by its kind.
  private static func shown(_ value: JSONValue) -> String {
    switch value {
    case .array, .object: value.kindName
    default: "\(value.kindName) \(value.text().prefix(foundCharactersMaximum))"
    }
  }

  /// More of a value than this helps nobody to find it.
  private static let foundCharactersMaximum = 60

  /// An error in the name of a member, where the one below speaks of its value.
  private func error(
    atNameOf path: [JSONPathElement], _ message: String, nearest word: String,
    among words: [String]
  ) -> ScriptError {
    error(
      at: path, message, nearest: word, among: words, position: document.positionOfName(at: path))
  }

  private func error(
    at path: [JSONPathElement], _ message: String, nearest word: String? = nil,
    among words: [String] = [], position: JSONPosition? = nil
  ) -> ScriptError {
    let position =
      position ?? document.position(of: path) ?? document.position(of: Array(path.dropLast()))
    return ScriptError(
      file: file, line: position?.line, column: position?.column,
      path: JSONPath(path).description, message: message,
      suggestion: word.flatMap { NearestWord.find($0, among: words) })
  }
}
