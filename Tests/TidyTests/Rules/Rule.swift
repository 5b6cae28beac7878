/// One rule of the house.
protocol Rule: Sendable {
  /// The rule in one sentence.
  var name: String { get }
  func findings(in house: House) -> [Finding]
}

/// A rule that looks at one file at a time.
protocol FileRule: Rule {
  func findings(in file: SourceFile) -> [Finding]
}

extension FileRule {
  func findings(in house: House) -> [Finding] {
    house.files.flatMap { findings(in: $0) }
  }
}

/// The rules, in the order of the house rules.
enum Rules {
  static let all: [any Rule] =
    [ImportRule()] + BannedCallRule.all + [
      FileSizeRule(), MedianSizeRule(), FunctionLengthRule(), FileNameRule(), WordRule(),
      FolderRule(), DocumentationRule(), ConstantRule(), CommentRule(), WhitespaceRule(),
      ScenarioFolderRule(), ClosureListRule(),
    ]
}
