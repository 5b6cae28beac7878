import ArcFedJSON

/// A script that shows a violation, as it is written to a file. What is refused on the way is
/// expected to be, and of the last step is expected what the invariant demands: so `arcfed run`
/// fails as well.
struct FuzzScript {
  let text: String
  let stepCount: Int

  init(_ script: JSONValue, _ outcome: FuzzPlay.Outcome, _ violation: Violation) {
    let all = script["steps"]?.arrayValue ?? []
    let reports = Dictionary(outcome.reports.map { ($0.number, $0) }) { first, _ in first }
    // What was not played, because what it uses was refused, is left out.
    let steps = all.prefix(violation.step).enumerated().compactMap { index, step -> JSONValue? in
      guard let report = reports[index + 1] else { return nil }
      var step = step
      if report.number == violation.step {
        step["expect"] = Self.demand(violation, report)
      } else if let code = report.result["error"]?["code"] {
        step["expect"] = ["error": ["code": code]]
      }
      return step
    }
    var told = script
    told["steps"] = .array(steps)
    told["title"] = .string("Fuzzing found: \(violation.invariant.rawValue)")
    stepCount = steps.count
    text = """
      // Violated after the last step: \(violation.invariant.rawValue).
      // \(Self.oneLine(violation.finding))
      // 'arcfed fuzz --replay FILE' shows it again.
      \(told.text(.pretty))

      """
  }

  /// What the last step should have done; nil where no expectation can say it.
  private static func demand(_ violation: Violation, _ report: StepReport) -> JSONValue? {
    switch violation.invariant {
    case .trust, .signature: ["error": ["service": "Microsoft Entra ID"]]
    case .refusal: ["token": ["present": true]]
    case .access: report.wasRefused ? ["status": 200] : ["error": ["present": true]]
    case .caps: report.wasRefused ? nil : ["error": ["present": true]]
    case .trace, .bytes: nil
    }
  }

  private static func oneLine(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline).joined(separator: " ")
  }
}
