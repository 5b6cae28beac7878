import FoundationEssentials

/// Documents that go to a file where one is named.
extension Terminal {
  /// Writes a document into the file of that name, or shows it when there is none.
  func deliver(_ text: String, to path: String?) -> ExitStatus {
    guard let path else {
      show(text.hasSuffix("\n") ? String(text.dropLast()) : text)
      return .success
    }
    do {
      try text.write(toFile: path, atomically: true, encoding: .utf8)
      return .success
    } catch {
      complain("\(path): \(Self.problem(writing: path) ?? "the file cannot be written")")
      return .badInput
    }
  }

  /// Complains when a file could not be written under that name. Asked before anything is played:
  /// a name that cannot be used must not cost a run.
  func refuses(output path: String?) -> Bool {
    guard let path, let problem = Self.problem(writing: path) else { return false }
    complain("\(path): \(problem)")
    return true
  }

  /// What is in the way; nil when nothing is.
  private static func problem(writing path: String) -> String? {
    let files = FileManager.default
    var isFolder = false
    if files.fileExists(atPath: path, isDirectory: &isFolder) {
      if isFolder { return "this is a folder; a file is expected" }
      return files.isWritableFile(atPath: path) ? nil : "the file cannot be written"
    }
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    let folder = parts.isEmpty ? "." : parts.count == 1 ? "/" : parts.joined(separator: "/")
    let named = parts.count == 1 && !parts[0].isEmpty ? String(parts[0]) : folder
    guard files.fileExists(atPath: named, isDirectory: &isFolder), isFolder else {
      return "there is no folder '\(named)'"
    }
    return files.isWritableFile(atPath: named) ? nil : "the folder '\(named)' cannot be written to"
  }
}
