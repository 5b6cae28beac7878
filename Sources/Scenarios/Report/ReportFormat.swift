/// The forms in which what was played can be written down. The same play gives the same bytes.
public enum ReportFormat: String, CaseIterable, Sendable {
  /// One line a step, for a terminal.
  case lines
  /// Everything that happened, as golden transcripts hold it.
  case transcript
  /// For programs.
  case json
  /// JUnit's XML, for build servers.
  case junit
  /// Markdown with a sequence diagram, for a page or a pull request.
  case markdown
  /// One HTML file that needs nothing else.
  case html

  /// The document for what was played, in its order.
  public func text(of scripts: [PlayedScript]) -> String {
    switch self {
    case .lines: lines(of: scripts)
    case .transcript: scripts.map { Transcript($0.report).text }.joined(separator: "\n")
    case .json: JSONReport.text(of: scripts)
    case .junit: JUnitReport.text(of: scripts)
    case .markdown: MarkdownReport.text(of: scripts)
    case .html: HTMLReport.text(of: scripts)
    }
  }

  private func lines(of scripts: [PlayedScript]) -> String {
    var lines = scripts.flatMap { StepLine.lines(of: $0, style: .plain) }
    if scripts.count > 1 { lines += ["", StepLine.summary(of: scripts)] }
    return lines.joined(separator: "\n") + "\n"
  }
}
