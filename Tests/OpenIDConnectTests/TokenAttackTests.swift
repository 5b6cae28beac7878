import ArcFedJOSE
import ArcFedJSON
import ArcFedOpenIDConnect
import ArcFedSimulation
import Testing

/// Attacks on the verifier, section by section of RFC 8725 and of the specifications below it.
@Suite("Attacks on the verifier")
struct TokenAttackTests {
  @Test("Every attack of the table fails, for the reason that the table says")
  func table() async throws {
    let rows = try FixtureRows.of("attacks")
    for row in rows {
      let attack = TokenAttack(row: row)
      #expect(try await attack.outcome() == row["outcome"]?.stringValue, "\(attack.name)")
    }
    #expect(Set(rows.compactMap { $0["name"]?.stringValue }).count == rows.count)
  }

  @Test("The token that all attacks begin with is good")
  func good() async throws {
    #expect(try await TokenAttack(row: ["name": "none"]).outcome() == "accepted")
  }
}

/// One row of `Fixtures/OpenIDConnect/attacks.json`: what is changed in a good token or key set.
private struct TokenAttack {
  private static let now = Timestamp.simulationEpoch
  private static let verifier = TokenVerifier(
    issuers: ["https://i/"], audiences: ["api://a"], algorithms: [.rs256, .ps256],
    leeway: .minutes(5), requiredClaims: ["exp", "sub"])

  let row: JSONValue

  var name: String { "\(row["section"]?.stringValue ?? ""): \(row["name"]?.stringValue ?? "")" }

  /// `malformed`, the case of the refusal, or `accepted`.
  func outcome() async throws -> String {
    guard let token = try? JWT(compact: changed(good())) else { return "malformed" }
    let verdict = await Self.verifier.verify(token, keys: try keys(), at: Self.now)
    guard let refusal = verdict.refusal else { return "accepted" }
    // The one case without a value has no label.
    return Mirror(reflecting: refusal).children.first?.label ?? "invalidSignature"
  }

  // MARK: The token

  private var header: JSONObject {
    var header: JSONObject = ["alg": "RS256", "kid": "one", "typ": "JWT"]
    for (name, value) in row["header"]?.objectValue ?? [:] {
      if value.isNull { _ = header.removeValue(forKey: name) } else { header[name] = value }
    }
    if row.at("header.jwk") != nil { header["jwk"] = TestKeys.rsa("attacker").jwk.json() }
    return header
  }

  private var payload: [UInt8] {
    if let text = row["payload"]?.stringValue { return Array(text.utf8) }
    let seconds = Int(Self.now.seconds)
    var claims: JSONObject = [
      "iss": "https://i/", "sub": "s", "aud": "api://a", "iat": .int(seconds),
      "nbf": .int(seconds), "exp": .int(seconds + 3600),
    ]
    for (name, value) in row["claims"]?.objectValue ?? [:] { claims[name] = value }
    for name in row["without"]?.arrayValue ?? [] {
      _ = claims.removeValue(forKey: name.stringValue ?? "")
    }
    return claims.serialized()
  }

  private func good() throws -> String {
    let input = Base64URL.encode(header.serialized()) + "." + Base64URL.encode(payload)
    let key = TestKeys.rsa(row["signedBy"]?.stringValue ?? "one").key
    let algorithm = SignatureAlgorithm(rawValue: row["signedAs"]?.stringValue ?? "RS256")
    let signature = try key.sign(Array(input.utf8), algorithm ?? .rs256)
    return input + "." + Base64URL.encode(signature)
  }

  private func changed(_ token: String) throws -> String {
    var parts = token.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    var signature = try Base64URL.decode(parts[2])
    switch row["change"]?.stringValue {
    case nil: return token
    case "flip a bit": signature[100] ^= 1
    case "truncate": signature.removeLast()
    case "append a byte": signature.append(0)
    case "all zero": signature = signature.map { _ in 0 }
    case "strip": return parts[0] + "." + parts[1] + "."
    case "two parts": return parts[0] + "." + parts[1]
    case "four parts": return token + ".AAAA"
    case "five parts": return token + ".AAAA.AAAA"
    case "padding": return token + "="
    case "white space": return token + "\n"
    case "standard alphabet": return "+/" + token
    case "other payload":
      let other = Array(
        #"{"iss":"https://i/","sub":"admin","aud":"api://a","exp":9999999999}"#.utf8)
      parts[1] = Base64URL.encode(other)
      return parts.joined(separator: ".")
    case "other header":
      parts[0] = Base64URL.encode(Array(#"{"alg":"PS256","kid":"one"}"#.utf8))
      return parts.joined(separator: ".")
    case "public key as secret":
      let secret = Array(TestKeys.rsa("one").key.publicKey.pem.utf8)
      signature = Self.hmac(Array((parts[0] + "." + parts[1]).utf8), secret)
    case "payload of bytes":
      parts[1] = Base64URL.encode([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])
      return parts.joined(separator: ".")
    case "UTF-16":
      parts[1] = Base64URL.encode(payload.flatMap { [$0, 0] })
      return parts.joined(separator: ".")
    case "byte order mark":
      parts[1] = Base64URL.encode([0xef, 0xbb, 0xbf] + payload)
      return parts.joined(separator: ".")
    case let other?: preconditionFailure("no token can be changed so: \(other)")
    }
    return parts[0] + "." + parts[1] + "." + Base64URL.encode(signature)
  }

  /// HMAC-SHA-256 (RFC 2104), which nothing in the house has a use for.
  private static func hmac(_ message: [UInt8], _ key: [UInt8]) -> [UInt8] {
    let block = 64
    var key = key.count > block ? Digest.sha256(key) : key
    key += [UInt8](repeating: 0, count: block - key.count)
    let inner = Digest.sha256(key.map { $0 ^ 0x36 } + message)
    return Digest.sha256(key.map { $0 ^ 0x5c } + inner)
  }

  // MARK: The keys

  private func keys() throws -> [VerificationKey] {
    var jwk = TestKeys.rsa("one").jwk.json()
    var members = jwk.objectValue ?? [:]
    _ = members.removeValue(forKey: "alg")
    for (name, value) in row["jwk"]?.objectValue ?? [:] { members[name] = value }
    jwk = .object(members)
    let set = try JWKSet(parsing: ["keys": [jwk, TestKeys.rsa("two").jwk.json()]])
    return VerificationKey.usable(in: set)
  }
}
