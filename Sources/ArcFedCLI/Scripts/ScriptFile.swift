import ArcFedScenarios
import FoundationEssentials

/// A script on disk, and the golden transcript beside it.
struct ScriptFile: Sendable {
  /// The file that holds a scenario within its folder.
  static let scenarioName = "scenario.json5"
  /// The file that holds what its play must look like.
  static let transcriptName = "transcript.txt"

  let path: String
  let script: Script

  /// Where the transcript lies; nil for a script that has no folder of its own.
  var transcriptPath: String? {
    guard path.hasSuffix("/" + Self.scenarioName) || path == Self.scenarioName else { return nil }
    return String(path.dropLast(Self.scenarioName.count)) + Self.transcriptName
  }

  /// The golden transcript; nil when there is none.
  var goldenTranscript: String? {
    transcriptPath.flatMap { try? String(contentsOfFile: $0, encoding: .utf8) }
  }
}

/// Finds and reads the scripts that a command line names: all of them, before any is played.
struct ScriptFinder {
  private(set) var files: [ScriptFile] = []
  private(set) var problems: [String] = []

  init(_ paths: [String]) {
    for path in paths { add(path) }
  }

  private mutating func add(_ path: String) {
    var isFolder = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      problems.append("\(path): there is no such file or folder" + hint(for: path))
      return
    }
    guard isFolder else { return read(path) }
    let found = Self.scripts(below: path)
    if found.isEmpty { problems.append("\(path): no '\(ScriptFile.scenarioName)' in this folder") }
    for script in found { read(script) }
  }

  /// The folder's own script, its `*.json5` files, or those of the folders in it, in the order of
  /// their names.
  private static func scripts(below folder: String) -> [String] {
    let base = folder.hasSuffix("/") ? String(folder.dropLast()) : folder
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: base)) ?? []).sorted()
    let own = names.filter { $0.hasSuffix(".json5") }.map { "\(base)/\($0)" }
    let below = names.map { "\(base)/\($0)/\(ScriptFile.scenarioName)" }
      .filter(FileManager.default.fileExists(atPath:))
    return own + below
  }

  private mutating func read(_ path: String) {
    guard let data = FileManager.default.contents(atPath: path) else {
      problems.append("\(path): the file cannot be read")
      return
    }
    do throws(ScriptError) {
      let script = try Script(file: path, bytes: [UInt8](data)) { included in
        FileManager.default.contents(atPath: included).map { [UInt8]($0) }
      }
      files.append(ScriptFile(path: path, script: script))
    } catch {
      problems.append("\(error)")
    }
  }

  private func hint(for path: String) -> String {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard let last = parts.last else { return "" }
    let folder = parts.dropLast().joined(separator: "/")
    let names = try? FileManager.default.contentsOfDirectory(
      atPath: folder.isEmpty ? "." : folder)
    return NearestWord.find(String(last), among: (names ?? []).sorted())
      .map { "; did you mean '\($0)'?" } ?? ""
  }
}
