import ArcFed
import ArcFedJSON
import ArcFedSimulation

/// What was played, for programs. Tokens are taken apart; their signatures are left out, so that a
/// report opens no door.
enum JSONReport {
  static func text(of scripts: [PlayedScript]) -> String {
    let passed = scripts.count(where: \.succeeded)
    let json: JSONValue = [
      "passed": .int(passed), "failed": .int(scripts.count - passed),
      "scenarios": .array(scripts.map(scenario)),
    ]
    return json.text(.pretty) + "\n"
  }

  private static func scenario(_ played: PlayedScript) -> JSONValue {
    let script = played.report.script
    var object: JSONObject = [
      "file": .string(played.file), "title": .string(script.title),
      "seed": .string("\(script.seed)"), "succeeded": .bool(played.succeeded),
    ]
    if let teaches = script.teaches { object["teaches"] = .string(teaches) }
    if let difference = played.difference {
      object["transcriptDifference"] = [
        "line": .int(difference.line), "expected": .string(difference.expected),
        "actual": .string(difference.actual),
      ]
    }
    object["stepCount"] = .int(script.stepCount)
    object["steps"] = .array(
      played.report.steps.map { step($0, since: played.report.beginning) })
    return .object(object)
  }

  private static func step(_ step: StepReport, since beginning: Timestamp) -> JSONValue {
    var object: JSONObject = [
      "number": .int(step.number), "verb": .string(step.verb), "subject": .string(step.subject),
      "startedAfter": .string(ScriptDuration.text(step.startedAfter)),
      "succeeded": .bool(step.succeeded), "expectations": .int(step.checkCount),
    ]
    object["commands"] = .array(step.commands.map(JSONValue.string))
    if let error = step.result["error"] { object["refusal"] = error }
    if let explanation = step.explanation { object["explanation"] = explanation.json }
    if !step.mismatches.isEmpty {
      object["mismatches"] = .array(step.mismatches.map(mismatch))
    }
    let tokens = step.tokens
    if !tokens.isEmpty { object["tokens"] = .array(tokens.map(\.json)) }
    object["events"] = .array(step.events.map { event($0, since: beginning) })
    return .object(object)
  }

  private static func mismatch(_ mismatch: Mismatch) -> JSONValue {
    [
      "path": .string(mismatch.path), "expected": .string(mismatch.expected),
      "actual": .string(mismatch.actual),
    ]
  }

  private static func event(_ event: TraceEvent, since beginning: Timestamp) -> JSONValue {
    var object: JSONObject = [
      "time": .string(event.time.rfc3339),
      "after": .string(ScriptDuration.text(event.time - beginning)),
    ]
    for (name, value) in event.json.objectValue ?? [:] { object[name] = value }
    return .object(object)
  }
}
