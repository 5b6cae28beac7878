import ArcFedJOSE
import ArcFedSimulation

/// Remembers for ten seconds whom a token authenticated. It is why a token still works for a while
/// after its pod is gone; failures are not remembered.
struct TokenSuccessCache {
  /// `TokenSuccessCacheTTL` in `pkg/kubeapiserver/options/authentication.go`.
  static let timeToLive: Duration = .seconds(10)
  /// More than this many are not remembered.
  static let entriesMaximum = 4_096

  private struct Key: Hashable {
    let tokenDigest: [UInt8]
    /// By the byte, as trust is.
    let audiences: [[UInt8]]
  }

  private struct Entry {
    let result: AuthenticationResult
    let expiry: Timestamp
  }

  private var entries: [Key: Entry] = [:]

  func result(token: String, audiences: [String], now: Timestamp) -> AuthenticationResult? {
    guard let entry = entries[Self.key(token, audiences)], now < entry.expiry else { return nil }
    return entry.result
  }

  mutating func remember(
    _ result: AuthenticationResult, token: String, audiences: [String], now: Timestamp
  ) {
    guard case .authenticated = result else { return }
    if entries.count >= Self.entriesMaximum { entries = entries.filter { now < $0.value.expiry } }
    guard entries.count < Self.entriesMaximum else { return }
    entries[Self.key(token, audiences)] = Entry(result: result, expiry: now + Self.timeToLive)
  }

  private static func key(_ token: String, _ audiences: [String]) -> Key {
    Key(
      tokenDigest: Digest.sha256(Array(token.utf8)), audiences: audiences.map { Array($0.utf8) })
  }
}
