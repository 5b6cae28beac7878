import ArcFedJOSE
import ArcFedJSON
import ArcFedSimulation

/// The kubelet's memory of tokens (`pkg/kubelet/token/token_manager.go`).
struct KubeletTokens: Sendable {
  /// One token is one of these (`keyFunc`); the service account's uid is not part of what a volume
  /// asks for, which is why a recreated account goes unnoticed until renewal.
  struct Key: Hashable, Sendable {
    let namespace: String
    let account: String
    let audiences: [String]
    let expirationSeconds: Int?
    let podName: String
    let podUID: String
  }

  struct Token: Hashable, Sendable {
    /// The token as it stands in the file.
    let bytes: [UInt8]
    let renewal: TokenRenewal

    /// Its name in traces.
    var shortName: String { Digest.shortName(bytes) }
  }

  private var tokens: [Key: Token] = [:]
  /// No token expires before it.
  private var nextExpiry: Timestamp?

  func token(_ key: Key) -> Token? { tokens[key] }

  mutating func remember(_ token: Token, for key: Key) {
    tokens[key] = token
    nextExpiry = min(nextExpiry ?? token.renewal.expiry, token.renewal.expiry)
  }

  /// `DeleteServiceAccountToken`: a pod is gone.
  mutating func forget(podUID: String) {
    for key in tokens.keys.filter({ $0.podUID == podUID }) { tokens[key] = nil }
  }

  /// `cleanup`, once a minute upstream.
  mutating func dropExpired(at now: Timestamp) {
    guard let next = nextExpiry, next <= now else { return }
    tokens = tokens.filter { now < $0.value.renewal.expiry }
    nextExpiry = tokens.values.map(\.renewal.expiry).min()
  }
}

extension KubeletTokens.Token {
  /// Reads the answer to a token request.
  init?(_ answer: JSONValue) {
    guard let text = answer["status"]?["token"]?.stringValue,
      let expiry = answer["status"]?["expirationTimestamp"]?.stringValue
        .flatMap(Timestamp.init(rfc3339:))
    else { return nil }
    bytes = Array(text.utf8)
    renewal = TokenRenewal(
      expiry: expiry, expirationSeconds: answer["spec"]?["expirationSeconds"]?.intValue)
  }
}
