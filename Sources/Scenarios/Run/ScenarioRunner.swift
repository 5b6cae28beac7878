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
    let emulator = try await Emulator(configuration(for: script))
    return await emulator.simulate {
      await run(
        script, on: emulator, faults: FaultDesk(on: emulator, seed: script.seed), onStep: onStep)
    }
  }

  /// Plays a script in a world that is there already, which goes on when it has ended.
  ///
  /// - Parameter faults: where the rules of the script's world are set, and stay.
  package func play(
    _ script: Script, on emulator: Emulator, faults: FaultDesk,
    onStep: @Sendable (StepReport) -> Void = { _ in }
  ) async -> ScenarioReport {
    await emulator.simulate {
      await run(script, on: emulator, faults: faults, onStep: onStep)
    }
  }

  /// How the world of a script is made: after the runner's configuration, but with the script's
  /// seed and settings.
  package func configuration(for script: Script) -> EmulatorConfiguration {
    var configuration = configuration
    configuration.seed = script.seed
    if let delay = script.world.federatedCredentialPropagation {
      configuration.federatedCredentialPropagation = delay
    }
    if let delay = script.world.roleAssignmentPropagation {
      configuration.roleAssignmentPropagation = delay
    }
    configuration.clusterClockAhead +=
      (script.world.clusterClockAhead ?? .zero) - (script.world.clusterClockBehind ?? .zero)
    script.world.entra?.apply(to: &configuration.entra)
    return configuration
  }

  private func run(
    _ script: Script, on emulator: Emulator, faults: FaultDesk,
    onStep: @Sendable (StepReport) -> Void
  ) async -> ScenarioReport {
    var stage = Stage(script, on: emulator, faults: faults)
    let beginning = emulator.instant
    var reports: [StepReport] = []
    var rest = script.steps[...]
    while let first = rest.first, reports.allSatisfy(\.succeeded) {
      let batch = rest.prefix { $0.number == first.number || $0.group == first.number }
      rest = rest.dropFirst(batch.count)
      let batchReports = await StepPlay(beginning: beginning).play(Array(batch), on: &stage)
      batchReports.forEach(onStep)
      reports += batchReports
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
}
