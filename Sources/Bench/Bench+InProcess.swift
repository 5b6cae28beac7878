import ArcFedHTTP
import ArcFedJSON
import ArcFedScenarios

/// What happens inside the process, without a socket.
extension Bench {
  /// Requests under way where all processors are to be busy.
  private static let clientsPerProcessor = 8
  /// Different assertions, so that no answer can come out of a memory of the last one.
  static let assertionCount = 64

  func limits() async throws -> [BenchRow] {
    var rows: [BenchRow] = []
    let loads = [("RS256 sign", 1, 0), ("RS256 verify", 0, 1)]
    for (name, signatures, verifications) in loads {
      for threads in Set([1, plan.processors]).sorted() {
        let load = CryptoLoad(
          signatures: signatures, verifications: verifications, threads: threads, key: key)
        var rates: [Double] = []
        var costs: [Double] = []
        for _ in 0..<plan.rounds {
          let slice = try await load.slice(of: plan.slice * plan.slicesPerRound)
          rates.append(slice.perSecond)
          costs.append(slice.processorMicroseconds)
        }
        rows.append(
          BenchRow(
            "OpenSSL alone: \(name), \(Self.processors(threads))", rates, unit: "/s",
            details: [.init("processor time", BenchRow.median(costs), "µs")]))
      }
    }
    return rows
  }

  func tokenRequests() async throws -> [BenchRow] {
    let stage = try await BenchStage()
    let request = stage.tokenRequest()
    return try await againstLimit(
      "service account token in process", signatures: 1, verifications: 0, target: 0.90
    ) { _ in
      let response = try await stage.send(request)
      guard response.status == 201, response.bytes.count > 800 else {
        throw BenchFailure("the API server answered \(response.status)")
      }
      return response
    } check: {
      try await stage.check(BenchStage.serviceAccountToken(in: $0), of: stage.issuer)
    }
  }

  func exchanges() async throws -> [BenchRow] {
    let stage = try await BenchStage()
    let requests = try await stage.assertions(Self.assertionCount).map(stage.exchangeRequest)
    return try await againstLimit(
      "federated exchange in process", signatures: 1, verifications: 1, target: 0.90
    ) { number in
      let response = try await stage.send(requests[number % requests.count])
      guard response.status == 200, response.bytes.count > 800 else {
        throw BenchFailure("Entra answered \(response.status)")
      }
      return response
    } check: {
      try await stage.check(BenchStage.accessToken(in: $0), of: stage.tenantIssuer)
    }
  }

  /// From the kubelet's request to the secret: two signatures, and both tokens are verified.
  func chain() async throws -> [BenchRow] {
    let stage = try await BenchStage()
    return try await againstLimit(
      "whole chain in process", signatures: 2, verifications: 2, target: nil
    ) { _ in
      let assertion = try BenchStage.serviceAccountToken(
        in: await stage.send(stage.tokenRequest()))
      let token = try BenchStage.accessToken(
        in: await stage.send(stage.exchangeRequest(assertion)))
      let secret = try await stage.send(stage.secretRequest(token))
      guard try secret.json()["value"]?.stringValue == BenchStage.secret else {
        throw BenchFailure("the vault answered \(secret.status)")
      }
      return token
    } check: {
      try await stage.check($0, of: stage.tenantIssuer)
    }
  }

  /// A request beside the same cryptography alone, on one processor and on all.
  func againstLimit<Answer: Sendable>(
    _ name: String, signatures: Int, verifications: Int, target: Double?,
    _ request: @escaping @Sendable (Int) async throws -> Answer,
    check: @escaping @Sendable (Answer) async throws -> Void
  ) async throws -> [BenchRow] {
    var rows: [BenchRow] = []
    for threads in Set([1, plan.processors]).sorted() {
      let clients = threads == 1 ? 1 : threads * Self.clientsPerProcessor
      let rounds = try await Alternation(
        first: CryptoLoad(
          signatures: signatures, verifications: verifications, threads: threads, key: key),
        second: ClientLoad(clients: clients, request: request, check: check), plan: plan
      ).rounds()
      rows.append(
        BenchRow(
          "\(name), \(Self.processors(threads))",
          // One client alone waits for its answers; what it costs shows in processor time.
          rounds.map { threads == 1 ? $0.processorRatio : $0.rateRatio },
          target: target.map { .atLeast($0) }, details: Self.details(rounds)))
    }
    return rows
  }

  static func processors(_ count: Int) -> String {
    count == 1 ? "one processor" : "\(count) processors"
  }

  /// What both loads cost and how long a request took.
  static func details(_ rounds: [Alternation.Round]) -> [BenchRow.Detail] {
    let all = rounds.reduce(into: Slice()) { $0 += $1.second }
    return [
      .init("limit", BenchRow.median(rounds.map(\.first.processorMicroseconds)), "µs"),
      .init("processor time", BenchRow.median(rounds.map(\.second.processorMicroseconds)), "µs"),
      .init("the limit's share", BenchRow.median(rounds.map(\.processorRatio)), ""),
      .init("rate", BenchRow.median(rounds.map(\.second.perSecond)), "/s"),
    ] + latencies(all.latencies)
  }

  static func latencies(_ histogram: LatencyHistogram) -> [BenchRow.Detail] {
    [50, 90, 99, 99.9].map { percent in
      let name = percent == 99.9 ? "p99.9" : "p\(Int(percent))"
      return .init(name, histogram.percentile(percent) / .milliseconds(1), "ms")
    } + [.init("max", histogram.maximum / .milliseconds(1), "ms")]
  }
}
