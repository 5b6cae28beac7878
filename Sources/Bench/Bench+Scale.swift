import ArcFedHTTP
import ArcFedSimulation

/// What must not depend on how much there is.
extension Bench {
  private static let smallDirectory = 100
  /// Different exchanges, far more than any cache of the processor's holds.
  private static let requestCount = 2_000
  /// All requests are made in less, so that no identity is new any more when time is taken.
  private static let warming = Duration.seconds(4)

  /// An exchange in a directory of a hundred credentials and of very many.
  func directory() async throws -> [BenchRow] {
    let small = try await directoryStage(Self.smallDirectory)
    let beginning = MachineTime.elapsed
    let large = try await directoryStage(plan.directoryCredentials)
    let building = MachineTime.elapsed - beginning
    let name = "exchange with \(plan.directoryCredentials) credentials against 100"
    let first = try await firstExchanges(large)
    let requests = try large.exchangeRequests(Self.requestCount)
    let warm = load(large, requests, clients: plan.processors)
    _ = try await warm.slice(of: Self.warming)
    let again = try await Alternation(
      first: load(small, try small.exchangeRequests(Self.requestCount)),
      second: load(large, requests), plan: plan
    ).rounds()
    return [
      BenchRow(
        "\(name), warm: processor time", again.map { 1 / $0.processorRatio },
        target: .atMost(1.1),
        details: directoryDetails(again) + [
          .init("building the directory", building / .seconds(1), "s")
        ]),
      BenchRow(
        "\(name), each identity's first: processor time", first.map { 1 / $0.processorRatio },
        details: directoryDetails(first)),
    ]
  }

  private func directoryStage(_ credentials: Int) async throws -> DirectoryStage {
    try await DirectoryStage(
      credentialCount: credentials, key: key, processors: plan.processors)
  }

  private func directoryDetails(_ rounds: [Alternation.Round]) -> [BenchRow.Detail] {
    [
      .init("with 100", BenchRow.median(rounds.map(\.first.processorMicroseconds)), "µs"),
      .init(
        "with \(plan.directoryCredentials)",
        BenchRow.median(rounds.map(\.second.processorMicroseconds)), "µs"),
    ]
  }

  private func load(
    _ stage: DirectoryStage, _ requests: [HTTPRequest], clients: Int = 1
  ) -> ClientLoad<HTTPResponse> {
    ClientLoad(clients: clients) { number in
      try await stage.send(requests[number % requests.count])
    } check: {
      try await stage.check($0)
    }
  }

  // MARK: An identity's first exchange

  /// Small directories of a round, each new: one has few identities, and each only one first time.
  /// Ours: several hundred first times in three rounds.
  private static let smallDirectoriesPerRound = 25

  /// The first time that an identity signs in it is read from the tables. That there is only once,
  /// so each turn has a small directory of its own and other identities of the large one.
  private func firstExchanges(_ large: DirectoryStage) async throws -> [Alternation.Round] {
    let perTurn = Self.smallDirectory / DirectoryStage.credentialsPerIdentity
    let turns = Self.smallDirectoriesPerRound
    let requests = try large.firstExchangeRequests(perTurn * turns * plan.rounds)
    var rounds: [Alternation.Round] = []
    for ofRound in FleetStage.groups(of: perTurn * turns, in: requests) {
      var round = Alternation.Round()
      for ofTurn in FleetStage.groups(of: perTurn, in: ofRound) {
        let small = try await directoryStage(Self.smallDirectory)
        let few = try await firstExchanges(small, small.firstExchangeRequests(perTurn)[...])
        round.add(few, try await firstExchanges(large, ofTurn))
      }
      rounds.append(round)
    }
    return rounds
  }

  /// One exchange for nothing, with which a new tenant fetches the issuer's keys, and then the time
  /// of the others.
  private func firstExchanges(
    _ stage: DirectoryStage, _ requests: ArraySlice<HTTPRequest>
  ) async throws -> Slice {
    var slice = Slice()
    for request in requests.prefix(1) { try await stage.check(stage.send(request)) }
    try await slice.count(requests.dropFirst()) { _ = try await stage.send($0) }
    return slice
  }
}
