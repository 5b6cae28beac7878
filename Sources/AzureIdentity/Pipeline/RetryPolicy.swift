package import ArcFedHTTP
package import ArcFedSimulation

/// Sends a request, again where that may help, as the pipeline of `azure-core` does.
///
/// Upstream: `azure/core/pipeline/policies/_retry.py`, `RetryPolicy`.
package struct RetryPolicy: Sendable {
  private let network: Network
  private let clock: any WorldClock

  /// A policy that sends over `network` and waits by `clock`.
  package init(network: Network, clock: any WorldClock) {
    self.network = network
    self.clock = clock
  }

  /// The answer to `request`: the first that is no reason to try again, or the last.
  package func send(_ request: HTTPRequest) async throws(PipelineFailure) -> HTTPResponse {
    var attempts = RetryAttempts()
    while true {
      let outcome: Result<HTTPResponse, NetworkError>
      do {
        outcome = .success(try await network.send(request))
      } catch {
        outcome = .failure(error)
      }
      guard let wait = attempts.wait(after: outcome) else {
        return try outcome.mapError(PipelineFailure.connection).get()
      }
      guard wait > .zero else { continue }
      do {
        try await clock.sleep(for: wait)
      } catch {
        throw .cancelled
      }
    }
  }
}

/// Why no answer came back at all.
package enum PipelineFailure: Error, Sendable, Equatable {
  /// The network's own failure, after every retry.
  case connection(NetworkError)
  /// The caller gave up during a wait.
  case cancelled
}

/// Counts what is left to try: the pure half of the policy.
struct RetryAttempts {
  /// `retry_status`, `retry_connect` and `retry_read` of `RetryPolicyBase.__init__`: each counts
  /// to three by itself, and `retry_total` (ten) is never reached before them.
  static let retriesPerCause = 3
  /// `retry_backoff_factor`.
  static let backoffFactorMilliseconds = 800
  /// `BACKOFF_MAX`.
  static let backoffMaximumMilliseconds = 120_000
  /// `_SAFE_CODES` leaves these and everything from 506 on.
  static let retriableStatuses: Set<Int> = [408, 429, 500, 502, 503, 504]

  private var statusRetries = Self.retriesPerCause
  private var connectionRetries = Self.retriesPerCause
  private var failures = 0

  /// How long to wait before the next attempt; nil when the outcome stands.
  mutating func wait(after outcome: Result<HTTPResponse, NetworkError>) -> Duration? {
    switch outcome {
    case .success(let response):
      guard Self.isRetriable(response), statusRetries > 0 else { return nil }
      statusRetries -= 1
      failures += 1
      return Self.retryAfter(response) ?? backoff
    case .failure:
      guard connectionRetries > 0 else { return nil }
      connectionRetries -= 1
      failures += 1
      return backoff
    }
  }

  /// `is_retry`: with a `Retry-After` every error is tried again.
  private static func isRetriable(_ response: HTTPResponse) -> Bool {
    guard response.status >= 400 else { return false }
    if let after = response.headers["Retry-After"], !after.isEmpty { return true }
    return retriableStatuses.contains(response.status) || response.status > 505
  }

  /// `get_retry_after`; a zero counts as none, and the back-off applies.
  private static func retryAfter(_ response: HTTPResponse) -> Duration? {
    if let seconds = response.headers["Retry-After"].flatMap(Double.init) {
      return seconds > 0 ? .seconds(seconds) : nil
    }
    for name in ["retry-after-ms", "x-ms-retry-after-ms"] {
      if let milliseconds = response.headers[name].flatMap(Double.init) {
        return milliseconds > 0 ? .seconds(milliseconds / 1000) : nil
      }
    }
    return nil
  }

  /// `get_backoff_time`: nothing after the first failure, then 1.6 s, 3.2 s, ….
  private var backoff: Duration {
    guard failures > 1 else { return .zero }
    let milliseconds = Self.backoffFactorMilliseconds << (failures - 1)
    return .milliseconds(min(milliseconds, Self.backoffMaximumMilliseconds))
  }
}
