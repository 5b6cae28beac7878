extension Script {
  /// Reads a script and checks all of it: every field, and that every name it uses is made by an
  /// earlier step.
  ///
  /// - Parameters:
  ///   - file: how errors name it, and from where included files are named.
  ///   - bytes: JSON5 text.
  ///   - source: reads an included file by its path; nil when it cannot be read.
  /// - Throws: ``ScriptError`` with the place and what was expected there.
  public init(
    file: String, bytes: [UInt8],
    including source: @escaping @Sendable (_ path: String) -> [UInt8]? = { _ in nil }
  ) throws(ScriptError) {
    self = try ScriptReader(file: file, bytes: bytes, source: source).read()
  }
}
