import ArcFed
import ArcFedHTTP
import ArcFedJOSE

/// What happens over TLS on loopback, the client a thread of this process.
extension Bench {
  private static let exchangeConnections = 16
  private static let documentConnections = 32
  private static let saturatingConnections = 64
  private static let lightConnections = 2

  func wire() async throws -> [BenchRow] {
    let folder = try ScratchFolder("wire")
    let wire = try await WireStage(in: folder)
    var rows: [BenchRow] = []
    rows.append(try await exchangeOverTLS(wire))
    rows.append(try await tokenRequestOverTLS(wire))
    rows += try await documentsOverTLS(wire, folder)
    rows.append(try await lightRouteUnderLoad(wire))
    await wire.stop()
    return rows
  }

  private func exchangeOverTLS(_ wire: WireStage) async throws -> BenchRow {
    let load = try await exchangeLoad(wire, connections: Self.exchangeConnections)
    return try await costOverTLS(
      "exchange over TLS: processor time per request against the cryptography", load,
      verifications: 1, target: .atMost(1.25))
  }

  private func tokenRequestOverTLS(_ wire: WireStage) async throws -> BenchRow {
    let load = WireLoad(
      wire.cluster, connections: Self.exchangeConnections,
      messages: [WireStage.message(wire.stage.tokenRequest())], answerBytesMinimum: 800
    ) { [stage = wire.stage] in
      try await stage.check(BenchStage.serviceAccountToken(in: $0), of: stage.issuer)
    }
    return try await costOverTLS(
      "TokenRequest over TLS: processor time per request against the signature", load,
      verifications: 0, target: nil)
  }

  private func exchangeLoad(_ wire: WireStage, connections: Int) async throws -> WireLoad {
    let messages = try await wire.stage.assertions(Self.assertionCount)
      .map { WireStage.message(wire.stage.exchangeRequest($0)) }
    return WireLoad(
      wire.login, connections: connections, messages: messages, answerBytesMinimum: 800
    ) { [stage = wire.stage] in
      try await stage.check(BenchStage.accessToken(in: $0), of: stage.tenantIssuer)
    }
  }

  private func costOverTLS(
    _ name: String, _ load: WireLoad, verifications: Int, target: BenchRow.Target?
  ) async throws -> BenchRow {
    let rounds = try await Alternation(
      first: CryptoLoad(
        signatures: 1, verifications: verifications, threads: plan.processors, key: key),
      second: load, plan: plan
    ).rounds()
    return BenchRow(
      name, rounds.map { 1 / $0.processorRatio }, target: target, details: Self.details(rounds))
  }

  // MARK: Documents

  private func documentsOverTLS(
    _ wire: WireStage, _ folder: ScratchFolder
  ) async throws -> [BenchRow] {
    let tenant = wire.stage.emulator.tenantID
    let paths = [
      ("discovery", "/\(tenant)/v2.0/.well-known/openid-configuration"),
      ("JWKS", "/\(tenant)/discovery/v2.0/keys"),
    ]
    var rows: [BenchRow] = []
    for (name, path) in paths {
      let request = HTTPRequest(.get, origin: .https(wire.login.host), path: path)
      let content = try await wire.stage.send(request).bytes
      let load = Self.documentLoad(
        wire.login, content, WireStage.message(request), connections: Self.documentConnections)
      rows.append(try await document(name, load, content, folder))
    }
    return rows
  }

  private func document(
    _ name: String, _ load: WireLoad, _ content: [UInt8], _ folder: ScratchFolder
  ) async throws -> BenchRow {
    let row = "\(name) over TLS: rate against nginx"
    let target = BenchRow.Target.atLeast(0.9)
    let nginx: NginxServer
    do throws(BenchFailure) {
      nginx = try await NginxServer(serving: content, in: folder)
    } catch {
      let slice = try await load.slice(of: plan.slice * plan.slicesPerRound)
      return BenchRow(
        row, notMeasured: error.description, target: target,
        details: [.init("ArcFed", slice.perSecond, "/s")] + Self.latencies(slice.latencies))
    }
    defer { nginx.stop() }
    let theirs = Self.documentLoad(
      nginx.server, content, NginxServer.message, connections: Self.documentConnections)
    let rounds = try await Alternation(first: theirs, second: load, plan: plan).rounds()
    let all = rounds.reduce(into: Slice()) { $0 += $1.second }
    return BenchRow(
      row, rounds.map(\.rateRatio), target: target,
      details: [
        .init("nginx", BenchRow.median(rounds.map(\.first.perSecond)), "/s"),
        .init("ArcFed", BenchRow.median(rounds.map(\.second.perSecond)), "/s"),
        .init(
          "processor time", BenchRow.median(rounds.map(\.second.processorMicroseconds)), "µs"),
      ] + Self.latencies(all.latencies))
  }

  /// Asks for a document, whose content is known.
  private static func documentLoad(
    _ server: WireLoad.Server, _ content: [UInt8], _ message: [UInt8], connections: Int
  ) -> WireLoad {
    WireLoad(
      server, connections: connections, messages: [message], answerBytesMinimum: content.count
    ) {
      guard $0.bytes == content else {
        throw BenchFailure("\(server.host) answered something else")
      }
    }
  }

  // MARK: A light route beside heavy ones

  private func lightRouteUnderLoad(_ wire: WireStage) async throws -> BenchRow {
    let heavy = try await exchangeLoad(wire, connections: Self.saturatingConnections)
    let path = "/\(wire.stage.emulator.tenantID)/discovery/v2.0/keys"
    let request = HTTPRequest(.get, origin: .https(wire.login.host), path: path)
    let light = Self.documentLoad(
      wire.login, try await wire.stage.send(request).bytes, WireStage.message(request),
      connections: Self.lightConnections)
    var values: [Double] = []
    var all = Slice()
    var heavyRates: [Double] = []
    for _ in 0..<plan.rounds {
      let duration = plan.slice * plan.slicesPerRound * 2
      async let saturating = heavy.slice(of: duration)
      let slice = try await light.slice(of: duration)
      heavyRates.append(try await saturating.perSecond)
      values.append(slice.latencies.percentile(99) / .milliseconds(1))
      all += slice
    }
    return BenchRow(
      "a light route while \(Self.saturatingConnections) clients ask for tokens: p99", values,
      unit: "ms", target: .atMost(10),
      details: [
        .init("light", all.perSecond, "/s"),
        .init("exchanges", BenchRow.median(heavyRates), "/s"),
      ] + Self.latencies(all.latencies))
  }
}
