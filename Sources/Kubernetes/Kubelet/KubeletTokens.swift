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
    let text: String
    let renewal: TokenRenewal
  }

  private var tokens: [Key: Token] = [:]

  func token(_ key: Key) -> Token? { tokens[key] }

  mutating func remember(_ token: Token, for key: Key) { tokens[key] = token }

  /// `DeleteServiceAccountToken`: a pod is gone.
  mutating func forget(podUID: String) { tokens = tokens.filter { $0.key.podUID != podUID } }

  /// `cleanup`, once a minute upstream.
  mutating func dropExpired(at now: Timestamp) {
    tokens = tokens.filter { now < $0.value.renewal.expiry }
  }
}

extension KubeletTokens.Token {
  /// Reads the answer to a token request.
  init?(_ answer: JSONValue) {
    guard let text = answer["status"]?["token"]?.stringValue,
      let expiry = answer["status"]?["expirationTimestamp"]?.stringValue
        .flatMap(Timestamp.init(rfc3339:))
    else { return nil }
    self.text = text
    renewal = TokenRenewal(
      expiry: expiry, expirationSeconds: answer["spec"]?["expirationSeconds"]?.intValue)
  }
}
