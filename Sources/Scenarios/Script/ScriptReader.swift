import ArcFedJSON

/// Reads a script: every member is checked against the field tables before anything is played, so
/// that a mistake on the last line costs nothing.
struct ScriptReader {
  /// A limit against runaway files; the longest script of the library has under a hundred steps.
  static let stepsMaximum = 10_000
  /// A script's size limit.
  static let scriptBytesMaximum = 4 << 20

  /// Setups that include setups are hard enough to read two deep; ours.
  static let includeDepthMaximum = 8

  /// What has been read so far.
  struct Progress {
    var steps: [Step] = []
    var names = DeclaredNames()
  }

  let file: String
  let document: JSONDocument
  /// The files that have included each other in turn down to this one, itself the last.
  let chain: [String]
  /// Reads an included file; nil when it cannot be read.
  let source: @Sendable (_ path: String) -> [UInt8]?
  /// Whether texts may hold `${…}`. Only the arguments of steps may: before the first step, and
  /// where there are none, nothing is saved.
  var fillsIn = false

  /// Parses the text; throws where it is no JSON5.
  init(
    file: String, bytes: [UInt8], includedBy chain: [String] = [],
    source: @escaping @Sendable (_ path: String) -> [UInt8]?
  ) throws(ScriptError) {
    self.file = file
    self.chain = chain + [file]
    self.source = source
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

  /// What an included file may hold.
  static let setupFields: [FieldSchema] = [
    .optional("title", .string, "what the setup makes, in one sentence"),
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
    var progress = Progress()
    try readSteps(object["steps"]?.arrayValue ?? [], at: [.member("steps")], &progress)
    return Script(
      file: file, title: object["title"]?.stringValue ?? "",
      teaches: object["teaches"]?.stringValue, lesson: object["lesson"]?.stringValue,
      seed: UInt64(object["seed"]?.intValue ?? 1), steps: progress.steps,
      world: try world(object["world"]))
  }

  /// The steps of an included file.
  func readSetup(_ progress: inout Progress) throws(ScriptError) {
    try check(document.value, .object(Self.setupFields), at: [])
    try readSteps(
      document.value["steps"]?.arrayValue ?? [], at: [.member("steps")], &progress)
  }

  private func world(_ value: JSONValue?) throws(ScriptError) -> WorldSettings {
    guard let object = value?.objectValue else { return WorldSettings() }
    let arguments = Arguments(object: object)
    let faults = arguments.values("faults")
    for (index, fault) in faults.enumerated() {
      if let problem = FaultDescription.problem(in: fault.objectValue ?? [:]) {
        throw error(at: [.member("world"), .member("faults"), .index(index)], problem)
      }
    }
    let entra = object["entra"]?.objectValue.map(EntraDescription.init)
    if let problem = entra?.problem {
      throw error(at: [.member("world"), .member("entra")], problem)
    }
    return WorldSettings(
      federatedCredentialPropagation: arguments.duration("federatedCredentialPropagation"),
      roleAssignmentPropagation: arguments.duration("roleAssignmentPropagation"),
      clusterClockAhead: arguments.duration("clusterClockAhead"),
      clusterClockBehind: arguments.duration("clusterClockBehind"), faults: faults,
      entra: entra)
  }
}
