import ArcFedHTTP
import ArcFedJOSE
import ArcFedJSON
import ArcFedSimulation
import Synchronization
import TestSupport
import Testing

@testable import ArcFedKubernetes

/// One API server, restarted with other flags each time: what it publishes, signs and accepts.
@Suite("Recorded variants of flags and keys")
struct ConfigVariantTests {
  /// Flags of variants whose recording names none, by what the variant is called.
  private static let unrecordedFlags: [String: [String]] = [
    "rotation 3: old key removed": variant(key: "sa2"),
    "rsa3072": variant(key: "rsa3072"),
    "jwks-uri override": variant() + ["--service-account-jwks-uri=https://oidc.example.test/jwks"],
    "issuer with query": variant(issuer: "https://oidc.example.test/c1?a=b"),
    "max-token-expiration 24h": variant() + ["--service-account-max-token-expiration=24h"],
  ]

  private static func variant(
    issuer: String = "https://oidc.example.test/c1", key: String = "sa1"
  ) -> [String] {
    [
      "--service-account-issuer=\(issuer)", "--service-account-signing-key-file=\(key).key",
      "--service-account-key-file=\(key).pub",
    ]
  }

  /// Cases that cannot be as recorded, with the reason.
  private static let exceptions: [String: String] = [
    "one file with private key, public key, certificate, EC private key: jwks":
      "nobody knows which keys were in the file",
    "rsa3072: jwks": "the keys of a simulation have 2048 bits",
    "rsa3072: token": "the keys of a simulation have 2048 bits",
  ]

  private static func flags(_ arguments: [String]) throws -> APIServerFlags {
    var values: [String: [String]] = [:]
    for argument in arguments {
      let parts = argument.dropFirst(2).split(
        separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      values[String(parts[0]), default: []].append(String(parts[1]))
    }
    let one: (String) -> String? = { values["service-account-\($0)"]?.last }
    return APIServerFlags(
      serviceAccountIssuers: values["service-account-issuer"] ?? [],
      apiAudiences: values["api-audiences"]?.flatMap { $0.split(separator: ",").map(String.init) },
      serviceAccountKeyFiles: values["service-account-key-file"] ?? [],
      serviceAccountSigningKeyFile: one("signing-key-file") ?? "",
      maximumTokenExpirationSeconds: one("max-token-expiration").flatMap(GoDuration.seconds),
      extendsTokenExpiration: one("extend-token-expiration") != "false", jwksURI: one("jwks-uri"),
      externalHost: "k8s.example.test:16444", anonymousAuth: values["anonymous-auth"] != ["false"])
  }

  private static func keyFiles() throws -> [String: String] {
    let keyring = SimulationKeyring(seed: 1)
    var files: [String: String] = [:]
    for name in ["sa1", "sa2", "rsa3072"] {
      let key = keyring.rsaKey(label: "variant \(name)")
      files["\(name).key"] = key.pem
      files["\(name).pub"] = key.publicKey.pem
    }
    for (name, curve) in [
      ("ec256", EllipticCurve.p256), ("ec384", .p384), ("ec521", .p521),
    ] {
      let key = keyring.ecKey(label: "variant \(name)", curve: curve)
      files["\(name).key"] = key.pem
      files["\(name).pub"] = key.publicKey.pem
    }
    files["multi.pem"] =
      (files["sa1.key"] ?? "") + (files["sa2.pub"] ?? "") + (files["ec256.key"] ?? "")
    return files
  }

  @Test("Every variant publishes, signs, accepts and refuses as recorded")
  func variants() async throws {
    let recording = try JSONParser.parse(
      Fixture.bytes("Recordings/05-oidc-config-variants.json"))
    let replayed = try await ReplayedCluster.make(
      start: Timestamp(rfc3339: "2026-11-23T11:06:00Z") ?? .simulationEpoch)
    for (path, text) in try Self.keyFiles() {
      try await replayed.cluster.writeKeyFile(path, text)
    }
    try await replayed.cluster.seed(["kind": "Namespace", "metadata": ["name": "v", "uid": "n"]])
    try await replayed.cluster.seed([
      "kind": "ServiceAccount", "metadata": ["name": "sa", "namespace": "v", "uid": "u"],
    ])
    var run = Run(replayed: replayed)
    for recorded in recording["cases"]?.arrayValue ?? [] {
      let name = recorded["name"]?.stringValue ?? ""
      let difference = try await run.difference(name, recorded)
      if let reason = Self.exceptions[name] {
        #expect(difference != nil, "\(name) passes now: strike it off (\(reason))")
      } else {
        #expect(difference == nil, "\(name): \(difference ?? "")")
      }
    }
    #expect(run.tokens.count > 15)
  }

  /// The server as it goes through the variants, with the tokens that each signed.
  private struct Run {
    let replayed: ReplayedCluster
    var tokens: [String: String] = [:]
    private var variant = ""

    init(replayed: ReplayedCluster) { self.replayed = replayed }

    mutating func difference(_ name: String, _ recorded: JSONValue) async throws -> String? {
      let flags = recorded["flags"]?.arrayValue?.compactMap(\.stringValue)
      if recorded["started"] == false {
        return await refusal(try ConfigVariantTests.flags(flags ?? []), recorded)
      }
      let known = ConfigVariantTests.unrecordedFlags.first { name.hasPrefix("\($0.key): ") }
      if let flags {
        try await restart(flags, as: name.replacing(": discovery", with: ""))
      } else if let known, known.key != variant {
        try await restart(known.value, as: known.key)
      }
      if let range = name.firstRange(of: "TokenReview of token issued under [") {
        return try await review(String(name[range.upperBound...].dropLast()), recorded)
      }
      return try await answer(name, recorded)
    }

    private mutating func restart(_ flags: [String], as name: String) async throws {
      try await replayed.cluster.restart(with: try ConfigVariantTests.flags(flags))
      variant = name
      // Not every variant's token was recorded; others are asked about all the same.
      let response = try await send(
        .post, "/api/v1/namespaces/v/serviceaccounts/sa/token", ["spec": [:]])
      tokens[variant] = try response.json().at("status.token")?.stringValue
    }

    private func refusal(_ flags: APIServerFlags, _ recorded: JSONValue) async -> String? {
      let log = (recorded["log"]?.arrayValue ?? []).compactMap(\.stringValue).joined()
        .replacing("\\\"", with: "\"")
      do throws(APIServerFlagsError) {
        try await replayed.cluster.restart(with: flags)
        return "it starts"
      } catch {
        return log.contains(error.description) ? nil : "\(error.description) for \(log)"
      }
    }

    private func review(_ issued: String, _ recorded: JSONValue) async throws -> String? {
      guard let token = tokens[issued] else { return "no such token" }
      let response = try await send(
        .post, "/apis/authentication.k8s.io/v1/tokenreviews", ["spec": ["token": .string(token)]])
      let ours = masked(try response.json()["status"] ?? .null)
      let theirs = masked(recorded["status"] ?? .null)
      return ours == theirs ? nil : "\(ours) for \(theirs)"
    }

    private mutating func answer(_ name: String, _ recorded: JSONValue) async throws -> String? {
      let one = Recording.Case(name: name, json: recorded)
      let response = await replayed.endpoint.respond(
        to: try one.httpRequest(origin: replayed.cluster.origin, tokens: replayed.tokens))
      if response.status != one.status { return "\(response.status) for \(one.status)" }
      if name.hasSuffix(": token") {
        tokens[variant] = try response.json().at("status.token")?.stringValue ?? ""
      }
      for header in ReplayTests.comparedHeaders
      where response.headers.values(header) != one.header(header) {
        return "\(header): \(response.headers.values(header)) for \(one.header(header))"
      }
      guard let ours = try? response.json(), let theirs = recorded.at("response.body"),
        theirs.objectValue != nil
      else { return nil }
      let pair = [masked(ours), masked(theirs)]
      return pair[0] == pair[1] ? nil : "\(pair[0]) for \(pair[1])"
    }

    private func send(
      _ method: HTTPMethod, _ path: String, _ body: JSONValue
    ) async throws -> HTTPResponse {
      await replayed.endpoint.respond(
        to: try HTTPRequest(
          method, replayed.cluster.origin.description + path,
          headers: ["Authorization": "Bearer \(ReplayedCluster.adminToken)"],
          body: body.serialized()))
    }

    /// Without times, ids and what is of a key's own.
    private func masked(_ value: JSONValue) -> String {
      Mask(hidesIdentity: true).text(hidden(value, name: ""))
    }

    private func hidden(_ value: JSONValue, name: String) -> JSONValue {
      switch value {
      case .object(let members):
        return .object(JSONObject(members.map { ($0, hidden($1, name: $0)) }))
      case .array(let members):
        if name == "authentication.kubernetes.io/credential-id" { return "<jti>" }
        return .array(members.map { hidden($0, name: name) })
      case .string(let text):
        let times = ["time", "creationTimestamp", "expirationTimestamp"]
        if times.contains(name) || ["kid", "uid"].contains(name) { return "<\(name)>" }
        // Numbers of a key by their length.
        if ["n", "x", "y"].contains(name) { return .int(text.count) }
        if name == "token" { return token(text) }
        return value
      default: return value
      }
    }

    private func token(_ text: String) -> JSONValue {
      guard let jws = try? JWS(compact: text), let claims = try? JSONParser.parse(jws.payload)
      else { return .string(text) }
      var shown = claims
      let issued = claims["iat"]?.intValue ?? 0
      shown["exp"] = .int((claims["exp"]?.intValue ?? 0) - issued)
      shown["iat"] = 0
      shown["nbf"] = 0
      shown["jti"] = "<jti>"
      shown["kubernetes.io"] = hidden(shown["kubernetes.io"] ?? .null, name: "")
      let length = text.split(separator: ".").last?.count ?? 0
      return [jws.header["alg"] ?? .null, shown, .int(length)]
    }
  }
}
