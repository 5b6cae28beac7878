extension Script {
  /// Reads a script and checks all of it: every field, and that every name it uses is made by an
  /// earlier step.
  ///
  /// - Parameters:
  ///   - file: how errors name it.
  ///   - bytes: JSON5 text.
  /// - Throws: ``ScriptError`` with the place and what was expected there.
  public init(file: String, bytes: [UInt8]) throws(ScriptError) {
    self = try ScriptReader(file: file, bytes: bytes).read()
  }
}
