import ArcFed
import ArcFedJSON
import ArcFedSimulation

/// What was played as one HTML file: no script, nothing fetched, and every verdict in words, so
/// that it can be read without colour and from a disk.
enum HTMLReport {
  static func text(of scripts: [PlayedScript]) -> String {
    let title = scripts.count == 1 ? scripts[0].report.script.title : "Scenarios"
    var lines = head(title)
    if scripts.count > 1 { lines += contents(scripts) }
    for (index, played) in scripts.enumerated() { lines += scenario(played, id: "s\(index + 1)") }
    return (lines + ["</body>", "</html>", ""]).joined(separator: "\n")
  }

  private static func head(_ title: String) -> [String] {
    [
      "<!DOCTYPE html>", #"<html lang="en">"#, "<head>", #"<meta charset="utf-8"/>"#,
      #"<meta http-equiv="Content-Security-Policy" "#
        + #"content="default-src 'none'; style-src 'unsafe-inline'"/>"#,
      #"<meta name="viewport" content="width=device-width, initial-scale=1"/>"#,
      "<title>\(escaped(title))</title>", "<style>\(HTMLStyle.text)</style>", "</head>", "<body>",
    ]
  }

  private static func contents(_ scripts: [PlayedScript]) -> [String] {
    let passed = scripts.count(where: \.succeeded)
    var lines = ["<h1>Scenarios</h1>", "<p>\(passed) passed, \(scripts.count - passed) failed</p>"]
    lines.append("<ol>")
    for (index, played) in scripts.enumerated() {
      lines.append(
        "<li><a href=\"#s\(index + 1)\">\(escaped(played.report.script.title))</a>: "
          + "\(outcome(of: played))</li>")
    }
    return lines + ["</ol>"]
  }

  private static func outcome(of played: PlayedScript) -> String {
    played.succeeded
      ? "<span class=\"good\">as expected</span>"
      : "<strong class=\"bad\">NOT as expected</strong>"
  }

  private static func scenario(_ played: PlayedScript, id: String) -> [String] {
    let report = played.report
    var lines = [
      "<article id=\"\(id)\">", "<h2>\(escaped(report.script.title))</h2>",
      "<p><code>\(escaped(played.file))</code>, seed \(report.script.seed): "
        + "\(outcome(of: played))</p>",
    ]
    if let lesson = report.script.lesson { lines.append("<p>\(escaped(lesson))</p>") }
    if let difference = played.difference {
      lines.append(
        "<p class=\"bad\">The transcript differs at line \(difference.line).</p>"
          + "<pre>expected: \(escaped(difference.expected))\n"
          + "was:      \(escaped(difference.actual))</pre>")
    }
    for step in report.steps { lines += self.step(step, since: report.beginning) }
    return lines + ["</article>"]
  }

  // MARK: - Steps

  private static func step(_ step: StepReport, since beginning: Timestamp) -> [String] {
    let time = ScriptDuration.text(step.startedAfter)
    var lines = [
      "<section>",
      "<h3>\(step.number). \(escaped(step.verb)) \(escaped(step.subject)) "
        + "<small>+\(time), \(verdict(of: step))</small></h3>",
      "<p>\(escaped(step.says ?? step.reality))</p>",
    ]
    lines += step.commands.map { "<pre>$ \(escaped($0))</pre>" }
    lines += step.mismatches.map { "<p class=\"bad\">Mismatch: \(escaped($0.description))</p>" }
    lines += timeLine(step.events, since: beginning)
    if let error = step.result["error"] { lines += refusal(error, step.explanation) }
    lines += step.tokens.flatMap(token)
    return lines + ["</section>"]
  }

  private static func verdict(of step: StepReport) -> String {
    guard step.succeeded else { return "FAILED" }
    return step.wasRefused ? "refused, as expected" : "ok"
  }

  private static func timeLine(_ events: [TraceEvent], since beginning: Timestamp) -> [String] {
    guard !events.isEmpty else { return [] }
    let rows = events.map { event -> String in
      let details = event.details.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
      return row([
        "+" + ScriptDuration.text(event.time - beginning), event.source,
        event.subject.isEmpty ? event.action : "\(event.action) \(event.subject)",
        outcome(of: event), details,
      ])
    }
    return table("Time line", ["time", "who", "what", "outcome", "details"], rows)
  }

  private static func outcome(of event: TraceEvent) -> String {
    switch event.outcome {
    case .success: "ok"
    case .refused(let code, _): "REFUSED \(code)"
    case .failed(let reason): "FAILED \(reason)"
    }
  }

  // MARK: - Refusals and tokens

  private static func refusal(_ error: JSONValue, _ explanation: Explanation?) -> [String] {
    let status = error["status"]?.intValue.map { ", HTTP \($0)" } ?? ""
    var lines = [
      "<p class=\"bad\">\(escaped(error["service"]?.stringValue ?? "")) refused: "
        + "<strong>\(escaped(error["code"]?.stringValue ?? ""))</strong>\(status)</p>",
      "<pre>\(escaped(error["message"]?.stringValue ?? ""))</pre>",
    ]
    guard let explanation else { return lines }
    lines.append(
      "<p>Phase: \(escaped(explanation.phase)). \(escaped(explanation.meaning))</p>")
    for candidate in explanation.candidates {
      let rows = candidate.fields.map { field in
        row([
          field.name, field.presented, field.stored,
          field.isEqual ? "equal" : "DIFFERENT: \(field.relation)",
        ])
      }
      lines += table(
        "Compared with the federated credential \(candidate.name)",
        ["field", "token", "credential", "relation"], rows)
    }
    lines.append("<ul>" + explanation.advice.map { "<li>\(escaped($0))</li>" }.joined() + "</ul>")
    lines.append(
      "<p>Documentation: <a href=\"\(escaped(explanation.pageURL))\">"
        + "\(escaped(explanation.pageTitle))</a></p>")
    return lines
  }

  private static func token(_ token: ReportedToken) -> [String] {
    ["<details>", "<summary>\(escaped(token.title))</summary>"]
      + table("Header", ["member", "value", "meaning"], token.header.map(row))
      + table("Claims", ["claim", "value", "meaning"], token.claims.map(row)) + ["</details>"]
  }

  private static func row(_ member: ReportedToken.Member) -> String {
    row([member.name, member.value, member.meaning ?? ""])
  }

  // MARK: - Markup

  private static func table(_ caption: String, _ names: [String], _ rows: [String]) -> [String] {
    let head = names.map { "<th scope=\"col\">\(escaped($0))</th>" }.joined()
    return [
      "<table>", "<caption>\(escaped(caption))</caption>", "<thead><tr>\(head)</tr></thead>",
      "<tbody>",
    ] + rows + ["</tbody>", "</table>"]
  }

  private static func row(_ cells: [String]) -> String {
    "<tr>" + cells.map { "<td>\(escaped($0))</td>" }.joined() + "</tr>"
  }

  private static func escaped(_ text: String) -> String { Markup.escaped(text) }
}

/// How the report looks: the reader's own fonts and colours where possible, light or dark.
private enum HTMLStyle {
  static let text = """

    :root { color-scheme: light dark; }
    body { font: 1rem/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; \
    padding: 0 1rem; }
    section { border-top: 1px solid; margin-top: 1.5rem; }
    h3 small { font-weight: normal; }
    table { border-collapse: collapse; margin: 0.75rem 0; width: 100%; }
    caption { text-align: left; font-weight: bold; }
    th, td { border: 1px solid; padding: 0.2rem 0.5rem; text-align: left; vertical-align: top; \
    overflow-wrap: anywhere; }
    pre { overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; border: 1px solid; \
    padding: 0.5rem; }
    .bad { font-weight: bold; }

    """
}
