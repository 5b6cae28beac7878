import ArcFed
import ArcFedJSON
import ArcFedSimulation

/// Plays steps: one alone, or several at the same time, whose reports come in the order of writing.
struct StepPlay: Sendable {
  /// When the scenario began.
  let beginning: Timestamp

  /// Plays steps that run at the same time, and keeps what they save.
  func play(_ steps: [Step], on stage: inout Stage) async -> [StepReport] {
    let started = stage.emulator.instant
    let sequence = stage.emulator.trace.lastSequence
    let acts = await act(steps, on: stage)
    let all = stage.emulator.trace.events(after: sequence)
    let isConcurrent = steps.count > 1
    let events = isConcurrent ? Self.ordered(all) : all
    var reports: [StepReport] = []
    for (index, act) in acts.enumerated() {
      let report = await report(
        act, on: stage, events, isConcurrent: isConcurrent, holdsEvents: index == acts.count - 1,
        startedAfter: started - beginning)
      reports.append(report)
    }
    for report in reports {
      for (name, value) in report.saved { stage.values[name] = value }
    }
    return reports
  }

  /// Who came first among those who ran at the same time is the schedule's affair; what users see
  /// must not depend on it.
  private static func ordered(_ events: [TraceEvent]) -> [TraceEvent] {
    events.map { (key: Transcript.line(of: $0, withDetails: false), event: $0) }
      .sorted { ($0.event.time, $0.key) < ($1.event.time, $1.key) }
      .map(\.event)
  }
}

// MARK: - Acting

extension StepPlay {
  /// What came of a verb.
  private struct Outcome {
    var result = JSONValue.null
    var refusal: Refusal?

    /// What a user saw.
    var json: JSONValue { refusal.map { ["error": $0.json] } ?? result }
  }

  /// A step that has been done.
  private struct Act: Sendable {
    let step: Step
    let verb: any Verb
    /// What `${name}` stood for, `n` among it.
    let values: [String: JSONValue]
    let outcome: Outcome
  }

  private func act(_ steps: [Step], on stage: Stage) async -> [Act] {
    if steps.count == 1 { return [await act(steps[0], on: stage)] }
    return await withTaskGroup(of: (Int, Act).self) { group in
      for (index, step) in steps.enumerated() {
        group.addTask { (index, await act(step, on: stage)) }
      }
      var acts: [Int: Act] = [:]
      for await (index, act) in group { acts[index] = act }
      return acts.sorted { $0.key < $1.key }.map(\.value)
    }
  }

  private func act(_ step: Step, on stage: Stage) async -> Act {
    var values = stage.values
    var verb = step.verb.init(Arguments(object: step.arguments))
    var outcome = Outcome()
    for repetition in 1...step.repetitions {
      if step.repetitions > 1 { values["n"] = .int(repetition) }
      let filled = Interpolation.fill(.object(step.arguments), from: values)
      verb = step.verb.init(Arguments(object: filled.objectValue ?? [:]))
      outcome = await self.outcome(of: verb, on: stage)
      if outcome.refusal != nil { break }
    }
    return Act(step: step, verb: verb, values: values, outcome: outcome)
  }

  private func outcome(of verb: any Verb, on stage: Stage) async -> Outcome {
    do {
      return Outcome(result: try await verb.perform(on: stage))
    } catch let error as Refusal {
      return Outcome(refusal: error)
    } catch {
      return Outcome(refusal: .arcFed("Failed", "\(error)"))
    }
  }
}

// MARK: - Judging

extension StepPlay {
  private func report(
    _ act: Act, on stage: Stage, _ events: [TraceEvent], isConcurrent: Bool, holdsEvents: Bool,
    startedAfter: Duration
  ) async -> StepReport {
    let step = act.step
    let result = act.outcome.json
    var explanation: Explanation?
    if let refusal = act.outcome.refusal {
      // Of steps that ran together nobody knows which event is whose.
      explanation = await stage.emulator.explain(refusal, events: isConcurrent ? [] : events)
    }
    let expectation = Interpolation.fill(.object(step.expectation ?? [:]), from: act.values)
    var mismatches = mismatches(
      step, expectation.objectValue ?? [:], result, events, isOrdered: !isConcurrent)
    let saved = save(step, result, &mismatches)
    return StepReport(
      number: step.number, verb: step.verb.name, subject: act.verb.subject,
      commands: act.verb.commands, says: step.says, reality: step.verb.reality,
      isConcurrent: isConcurrent, startedAfter: startedAfter, result: result,
      events: holdsEvents ? events : [], explanation: explanation, saved: saved,
      mismatches: mismatches, checkCount: step.expectation?.count ?? 0)
  }

  /// What is not as expected; a refusal that nobody expects is a mismatch too.
  private func mismatches(
    _ step: Step, _ expectation: JSONObject, _ result: JSONValue, _ events: [TraceEvent],
    isOrdered: Bool
  ) -> [Mismatch] {
    if let error = result["error"], !step.expectsRefusal {
      return [Mismatch(path: "result", expected: "success", actual: error.text())]
    }
    var ofResult = expectation
    let ofTrace = ofResult.removeValue(forKey: TraceExpectation.member)?.arrayValue ?? []
    return Expectation.mismatches(ofResult, result)
      + TraceExpectation.mismatches(ofTrace, events, isOrdered: isOrdered)
  }

  private func save(
    _ step: Step, _ result: JSONValue, _ mismatches: inout [Mismatch]
  ) -> [(name: String, value: JSONValue)] {
    guard result["error"] == nil else { return [] }
    var saved: [(name: String, value: JSONValue)] = []
    for (name, path) in step.save {
      guard let value = result[path] ?? result.at(path) else {
        mismatches.append(
          Mismatch(path: path, expected: "a value to save as '\(name)'", actual: "nothing"))
        continue
      }
      saved.append((name, value))
    }
    return saved
  }
}
