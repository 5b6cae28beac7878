import ArcFedHTTP
import ArcFedSimulation

/// What must not depend on how much there is.
extension Bench {
  private static let smallDirectory = 100
  /// Different exchanges, far more than any cache of the processor's holds.
  private static let requestCount = 2_000

  /// An exchange in a directory of a hundred credentials and of very many.
  func directory() async throws -> [BenchRow] {
    let small = try await DirectoryStage(
      credentialCount: Self.smallDirectory, key: key, processors: plan.processors)
    let beginning = MachineTime.elapsed
    let large = try await DirectoryStage(
      credentialCount: plan.directoryCredentials, key: key, processors: plan.processors)
    let building = MachineTime.elapsed - beginning
    let smallLoad = try load(small)
    let largeLoad = try load(large)
    // The first time that an identity signs in it is read from the tables.
    let unknown = try await largeLoad.slice(of: plan.slice)
    let warm = ClientLoad(
      clients: plan.processors, request: largeLoad.request, check: largeLoad.check)
    _ = try await warm.slice(of: .seconds(4))
    let rounds = try await Alternation(first: smallLoad, second: largeLoad, plan: plan).rounds()
    return [
      BenchRow(
        "exchange with \(plan.directoryCredentials) credentials against 100: processor time",
        rounds.map { 1 / $0.processorRatio }, target: .atMost(1.1),
        details: [
          .init("with 100", BenchRow.median(rounds.map(\.first.processorMicroseconds)), "µs"),
          .init(
            "with \(plan.directoryCredentials)",
            BenchRow.median(rounds.map(\.second.processorMicroseconds)), "µs"),
          .init("at an identity's first exchange", unknown.processorMicroseconds, "µs"),
          .init("building the directory", building / .seconds(1), "s"),
        ])
    ]
  }

  private func load(_ stage: DirectoryStage) throws -> ClientLoad<HTTPResponse> {
    let requests = try stage.exchangeRequests(Self.requestCount)
    return ClientLoad(clients: 1) { number in
      try await stage.send(requests[number % requests.count])
    } check: {
      try await stage.check($0)
    }
  }
}
