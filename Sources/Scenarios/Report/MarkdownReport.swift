import ArcFed
import ArcFedJSON

/// What was played as Markdown, with a diagram of who spoke to whom.
enum MarkdownReport {
  static func text(of scripts: [PlayedScript]) -> String {
    var lines = ["# Scenarios", ""]
    if scripts.count > 1 {
      lines += ["| scenario | outcome |", "|---|---|"]
      lines += scripts.map { "| \(cell($0.report.script.title)) | \(outcome(of: $0)) |" }
      lines.append("")
    }
    lines += scripts.flatMap(scenario)
    return lines.joined(separator: "\n")
  }

  private static func outcome(of played: PlayedScript) -> String {
    played.succeeded ? "as expected" : "**NOT as expected**"
  }

  private static func scenario(_ played: PlayedScript) -> [String] {
    let script = played.report.script
    var lines = ["## \(text(script.title))", ""]
    if let lesson = script.lesson {
      lines += [lesson.split(whereSeparator: \.isWhitespace).joined(separator: " "), ""]
    }
    lines += ["`\(played.file)`, seed \(script.seed): \(outcome(of: played)).", ""]
    if let difference = played.difference {
      lines += [
        "The transcript differs at line \(difference.line):", "", "```text",
        "expected: \(difference.expected)", "was:      \(difference.actual)", "```", "",
      ]
    }
    lines += ["```mermaid"] + SequenceDiagram.lines(of: played.report) + ["```", ""]
    lines += ["| step | time | what | outcome |", "|--:|--:|---|---|"]
    lines += played.report.steps.map(row)
    lines.append("")
    lines += played.report.steps.flatMap(refusal)
    return lines
  }

  private static func row(_ step: StepReport) -> String {
    let time = ScriptDuration.text(step.startedAfter)
    let code = step.result["error"]?["code"]?.stringValue
    let outcome =
      if !step.succeeded {
        "**failed**: " + step.mismatches.map { cell($0.description) }.joined(separator: "; ")
      } else if let code {
        "refused as expected: `\(code)`"
      } else {
        "ok"
      }
    return "| \(step.number) | +\(time) | \(step.verb) \(cell(step.subject)) | \(outcome) |"
  }

  private static func refusal(_ step: StepReport) -> [String] {
    guard let explanation = step.explanation, let code = explanation.code else { return [] }
    var lines = ["### Step \(step.number): \(text(code))", ""]
    lines += ["\(text(explanation.meaning)) Phase: \(text(explanation.phase)).", ""]
    for candidate in explanation.candidates { lines += comparison(candidate) }
    lines += explanation.advice.map { "- \(text($0))" }
    return lines + ["", "See [\(text(explanation.pageTitle))](\(explanation.pageURL)).", ""]
  }

  private static func comparison(_ candidate: Explanation.Candidate) -> [String] {
    var lines = [
      "| \(cell(candidate.name)) | token | credential | relation |", "|---|---|---|---|",
    ]
    lines += candidate.fields.map { field in
      "| \(field.name) | \(cell(field.presented)) | \(cell(field.stored)) "
        + "| \(field.isEqual ? "equal" : "**\(field.relation)**") |"
    }
    return lines + [""]
  }

  /// Text of a table's cell.
  private static func cell(_ value: String) -> String { text(value).replacing("|", with: "\\|") }

  /// Text in which Markdown finds no markup.
  private static func text(_ value: String) -> String {
    let line = value.split(whereSeparator: \.isNewline).joined(separator: " ")
    return line.reduce(into: "") { text, character in
      if "\\`*_[]<>".contains(character) { text.append("\\") }
      text.append(character)
    }
  }
}
