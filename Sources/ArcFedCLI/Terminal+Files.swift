/// Documents that go to a file where one is named.
extension Terminal {
  /// Writes a document into the file of that name, or shows it when there is none.
  func deliver(_ text: String, to path: String?) -> ExitStatus {
    guard let path else {
      show(text.hasSuffix("\n") ? String(text.dropLast()) : text)
      return .success
    }
    do throws(OutputFile.Failure) {
      try OutputFile(path).write(text)
      return .success
    } catch {
      complain("\(error)")
      return .badInput
    }
  }

  /// Complains when a file could not be written under that name. Asked before anything is played:
  /// a name that cannot be used must not cost a run.
  func refuses(output path: String?) -> Bool {
    guard let path, let problem = OutputFile(path).problem else { return false }
    complain("\(path): \(problem)")
    return true
  }
}
