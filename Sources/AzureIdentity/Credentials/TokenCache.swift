import Synchronization

/// The access tokens of one credential, and when the last one was asked for.
final class TokenCache: Sendable {
  /// What tokens are kept apart by.
  struct Key: Hashable, Sendable {
    var scopes: [String]
    var tenantID: String
    var enablesCAE: Bool
  }

  private struct State {
    var tokens: [Key: AccessToken] = [:]
    var lastRequest: Int64 = 0
  }

  private let state = Mutex(State())

  /// The token of `key`, if it has not expired at `now`.
  func token(for key: Key, at now: Int64) -> AccessToken? {
    state.withLock { state in
      guard let token = state.tokens[key], token.expiresOn > now else { return nil }
      return token
    }
  }

  /// What to do about `token` at `now`; a request that follows from it is noted at once.
  func refreshStatus(of token: AccessToken?, at now: Int64) -> RefreshStatus {
    state.withLock { state in
      let status = RefreshStatus(of: token, at: now, lastRequest: state.lastRequest)
      if status != .notNeeded { state.lastRequest = now }
      return status
    }
  }

  /// Keeps `token` for the next caller.
  func store(_ token: AccessToken, for key: Key) {
    state.withLock { $0.tokens[key] = token }
  }
}

/// Whether a token is asked for anew.
///
/// Upstream: `azure/identity/_internal/utils.py`, `get_refresh_status`.
enum RefreshStatus: Equatable {
  case required
  case recommended
  case notNeeded

  /// `azure/identity/_constants.py`, `DEFAULT_REFRESH_OFFSET`.
  static let refreshOffsetSeconds: Int64 = 300
  /// `azure/identity/_constants.py`, `DEFAULT_TOKEN_REFRESH_RETRY_DELAY`.
  static let retryDelaySeconds: Int64 = 30

  init(of token: AccessToken?, at now: Int64, lastRequest: Int64) {
    guard let token, now < token.expiresOn else {
      self = .required
      return
    }
    if now - lastRequest < Self.retryDelaySeconds {
      self = .notNeeded
    } else if let refreshOn = token.refreshOn, now >= refreshOn {
      self = .recommended
    } else if token.expiresOn - now <= Self.refreshOffsetSeconds {
      self = .recommended
    } else {
      self = .notNeeded
    }
  }
}
