public import ArcFed
import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation

/// Plays scripts. Each one gets a world of its own.
public struct ScenarioRunner: Sendable {
  private let configuration: EmulatorConfiguration

  /// A runner whose worlds are made after `configuration`; the script's seed and settings win.
  public init(_ configuration: EmulatorConfiguration = EmulatorConfiguration()) {
    self.configuration = configuration
  }

  /// Plays a script to its end, or to the first step that did not go as expected.
  ///
  /// - Parameters:
  ///   - script: what is played.
  ///   - onStep: told of every step as it ends.
  /// - Throws: what keeps the world from being made: a refused state file, a bad configuration.
  public func play(
    _ script: Script, onStep: @Sendable (StepReport) -> Void = { _ in }
  ) async throws -> ScenarioReport {
    var configuration = configuration
    configuration.seed = script.seed
    if let delay = script.world.federatedCredentialPropagation {
      configuration.federatedCredentialPropagation = delay
    }
    if let delay = script.world.roleAssignmentPropagation {
      configuration.roleAssignmentPropagation = delay
    }
    let emulator = try await Emulator(configuration)
    return await emulator.simulate {
      await run(script, on: emulator, onStep: onStep)
    }
  }

  private func run(
    _ script: Script, on emulator: Emulator, onStep: @Sendable (StepReport) -> Void
  ) async -> ScenarioReport {
    var stage = Stage(emulator: emulator)
    let beginning = emulator.instant
    var reports: [StepReport] = []
    for step in script.steps {
      let report = await perform(step, on: &stage, since: beginning)
      onStep(report)
      reports.append(report)
      if !report.succeeded { break }
    }
    let documents = await documents(of: reports, on: emulator)
    return ScenarioReport(
      script: script, steps: reports, beginning: beginning, documents: documents)
  }

  /// What both issuers of the last exchange publish.
  private func documents(
    of reports: [StepReport], on emulator: Emulator
  ) async -> [(name: String, value: JSONValue)] {
    guard let exchange = reports.last(where: { $0.result["token"] != nil })?.result,
      let issuer = exchange.at("assertion.claims.iss")?.stringValue
    else { return [] }
    let discoveries = [
      ("issuer", issuer.hasSuffix("/") ? String(issuer.dropLast()) : issuer),
      ("entra", "https://login.microsoftonline.com/\(emulator.tenantID)"),
    ]
    var documents: [(name: String, value: JSONValue)] = []
    for (name, base) in discoveries {
      let url = base + "/.well-known/openid-configuration"
      guard let discovery = await fetch(url, on: emulator) else { continue }
      documents.append(("\(name)-discovery.json", discovery))
      guard let keysURL = discovery["jwks_uri"]?.stringValue,
        let keys = await fetch(keysURL, on: emulator)
      else { continue }
      documents.append(("\(name)-jwks.json", keys))
    }
    return documents
  }

  private func fetch(_ url: String, on emulator: Emulator) async -> JSONValue? {
    guard let response = try? await emulator.fetch(url), response.isSuccess else { return nil }
    return try? response.json()
  }

  private func perform(
    _ step: Step, on stage: inout Stage, since beginning: Timestamp
  ) async -> StepReport {
    let started = stage.emulator.instant
    let sequence = stage.emulator.trace.lastSequence
    var verb = step.verb.init(Arguments(object: step.arguments))
    var outcome = Outcome()
    for repetition in 1...step.repetitions {
      if step.repetitions > 1 { stage.values["n"] = .int(repetition) }
      let filled = Interpolation.fill(.object(step.arguments), from: stage.values)
      verb = step.verb.init(Arguments(object: filled.objectValue ?? [:]))
      outcome = await self.outcome(of: verb, on: stage)
      if outcome.refusal != nil { break }
    }
    let result = outcome.json
    let events = stage.emulator.trace.events(after: sequence)
    let explanation: Explanation? =
      if let refusal = outcome.refusal {
        await stage.emulator.explain(refusal, events: events)
      } else { nil }
    let expectation = Interpolation.fill(
      .object(step.expectation ?? [:]), from: stage.values)
    var mismatches = mismatches(step, expectation.objectValue ?? [:], result)
    let saved = save(step, result, to: &stage, &mismatches)
    return StepReport(
      number: step.number, verb: step.verb.name, subject: verb.subject, commands: verb.commands,
      says: step.says, reality: step.verb.reality, startedAfter: started - beginning,
      result: result, events: events, explanation: explanation, saved: saved,
      mismatches: mismatches, checkCount: step.expectation?.count ?? 0)
  }

  /// What came of a verb.
  private struct Outcome {
    var result = JSONValue.null
    var refusal: Refusal?

    /// What a user saw.
    var json: JSONValue { refusal.map { ["error": $0.json] } ?? result }
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

  /// What is not as expected; a refusal that nobody expects is a mismatch too.
  private func mismatches(
    _ step: Step, _ expectation: JSONObject, _ result: JSONValue
  ) -> [Mismatch] {
    if let error = result["error"], !step.expectsRefusal {
      return [Mismatch(path: "result", expected: "success", actual: error.text())]
    }
    return Expectation.mismatches(expectation, result)
  }

  private func save(
    _ step: Step, _ result: JSONValue, to stage: inout Stage, _ mismatches: inout [Mismatch]
  ) -> [(name: String, value: JSONValue)] {
    guard result["error"] == nil else { return [] }
    var saved: [(name: String, value: JSONValue)] = []
    for (name, path) in step.save {
      guard let value = result[path] ?? result.at(path) else {
        mismatches.append(
          Mismatch(path: path, expected: "a value to save as '\(name)'", actual: "nothing"))
        continue
      }
      stage.values[name] = value
      saved.append((name, value))
    }
    return saved
  }
}
