import ArcFed
import ArcFedJSON
import ArcFedSimulation

/// A script played under the eyes of an auditor: refusals are as good as results, and the play ends
/// with the first violation.
struct FuzzPlay: Sendable {
  /// What came of it.
  struct Outcome: Sendable {
    /// What was seen of each step that was played.
    var reports: [StepReport] = []
    /// The first violation; nil when every invariant held.
    var violation: Violation?
    /// What a second run must give, step by step.
    var bytes: [String] { reports.map { Transcript.text(of: $0) + $0.result.text() } }
  }

  /// The schedule of the second run: any other than the first's.
  private static let otherSchedule: UInt64 = 0x5eed

  let configuration: EmulatorConfiguration

  /// Plays the script twice, under two schedules.
  func play(_ script: Script) async throws -> Outcome {
    var outcome = try await playOnce(script, configuration)
    guard outcome.violation == nil else { return outcome }
    var other = configuration
    other.scheduleSeed ^= Self.otherSchedule
    let second = try await playOnce(script, other)
    let pairs = zip(outcome.bytes, second.bytes)
    if let index = pairs.enumerated().first(where: { $1.0 != $1.1 })?.offset {
      outcome.reports = Array(outcome.reports.prefix(index + 1))
      let number = outcome.reports[index].number
      outcome.violation = Violation(
        .bytes, step: number,
        "step \(number) differs under schedule seed \(other.scheduleSeed): "
          + Self.difference(outcome.bytes[index], second.bytes[index]))
    }
    return outcome
  }

  private func playOnce(
    _ script: Script, _ configuration: EmulatorConfiguration
  ) async throws -> Outcome {
    let runner = ScenarioRunner(configuration)
    let emulator = try await Emulator(runner.configuration(for: script))
    return await emulator.simulate { await run(script, on: emulator) }
  }

  private func run(_ script: Script, on emulator: Emulator) async -> Outcome {
    var stage = Stage(
      script, on: emulator, faults: FaultDesk(on: emulator, seed: script.seed))
    let configuration = emulator.configuration
    let propagation = configuration.federatedCredentialPropagation
    var auditor = Auditor(
      of: emulator,
      AuditedLimits(
        propagation: propagation,
        refusalMemory: propagation + configuration.entra.replicaSpread,
        keyMemory: configuration.entra.issuerCacheLifetime,
        rolePropagation: configuration.roleAssignmentPropagation))
    let play = StepPlay(beginning: emulator.instant)
    var clients: [String] = []
    var outcome = Outcome()
    for step in script.steps {
      guard Self.isPlayable(step, with: stage.values) else { continue }
      let start = emulator.instant
      let arguments = Interpolation.fill(.object(step.arguments), from: stage.values)
      let reports = await play.play([step], on: &stage)
      outcome.reports += reports
      for report in reports {
        clients += report.clientIDs.filter { !clients.contains($0) }
        outcome.violation = await auditor.violation(
          after: report, with: arguments.objectValue ?? [:], clients: clients, startedAt: start)
      }
      if outcome.violation != nil { break }
    }
    return outcome
  }

  /// Whether everything that a step speaks of is there: what an earlier step did not get, it cannot
  /// use.
  private static func isPlayable(_ step: Step, with values: [String: JSONValue]) -> Bool {
    Interpolation.references(in: .object(step.arguments)).allSatisfy {
      values[$0.name] != nil || ($0.name == "n" && step.repetitions > 1)
    }
  }

  private static func difference(_ first: String, _ second: String) -> String {
    let lines = [first, second].map {
      $0.split(separator: "\n", omittingEmptySubsequences: false)
    }
    let pair = zip(lines[0], lines[1]).first { $0 != $1 }
    return pair.map { "'\($0)' and '\($1)'" } ?? "one is longer"
  }
}

extension StepReport {
  /// The client that the step made; nil when it made none.
  fileprivate var clientIDs: [String] {
    switch verb {
    case CreateIdentity.name: [result.at("properties.clientId")?.stringValue].compactMap { $0 }
    case CreateApplication.name: [result["appId"]?.stringValue].compactMap { $0 }
    default: []
    }
  }
}
