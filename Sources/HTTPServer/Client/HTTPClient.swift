package import ArcFedHTTP
import Synchronization

/// A small HTTPS client for real servers, such as the API server of a cluster on the same machine:
/// one request a connection, no redirects, no proxies, no cookies.
///
/// It is hermetic: without a policy that says otherwise it reaches this machine alone. Certificates
/// are checked against the system's clock, as real servers' are.
package final class HTTPClient: Sendable {
  private let trust: TrustAnchors
  private let limits: HTTPClientLimits
  private let policy: ClientPolicy
  private let monotonicNow: @Sendable () -> Duration
  private let requestCount = Mutex(0)

  /// A client of those settings.
  ///
  /// - Parameters:
  ///   - policy: where hosts beyond this machine may be looked for; by default nowhere.
  ///   - monotonicNow: the time since any fixed instant, for deadlines; it must not go backwards.
  package init(
    trust: TrustAnchors, limits: HTTPClientLimits = .standard,
    policy: @escaping ClientPolicy = { _, _ in .refuse },
    monotonicNow: @escaping @Sendable () -> Duration
  ) {
    self.trust = trust
    self.limits = limits
    self.policy = policy
    self.monotonicNow = monotonicNow
  }

  /// Sends a request and returns the answer, whatever its status.
  package func send(_ request: HTTPRequest) async throws(HTTPClientError) -> HTTPResponse {
    guard enter() else { throw .busy }
    defer { leave() }
    let isCancelled = CancellationFlag()
    let now = monotonicNow
    let exchange = ClientExchange(
      request: request, trust: trust, limits: limits, policy: policy,
      patience: Patience(
        host: request.origin.host, until: now() + .seconds(limits.requestSeconds),
        monotonicNow: now, isCancelled: isCancelled))
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { done in
        do throws(HTTPServerError) {
          try OwnThread.start { done.resume(returning: exchange.result()) }
        } catch {
          done.resume(returning: .failure(.busy))
        }
      }
    } onCancel: {
      isCancelled.raise()
    }
    return try result.get()
  }

  private func enter() -> Bool {
    requestCount.withLock { count in
      guard count < limits.requestCountMax else { return false }
      count += 1
      return true
    }
  }

  private func leave() { requestCount.withLock { $0 -= 1 } }
}

extension HTTPClient: Endpoint {
  /// Answers what the server answers, or as a gateway that got no answer.
  package func respond(to request: HTTPRequest) async -> HTTPResponse {
    do throws(HTTPClientError) {
      return try await send(request)
    } catch {
      let status = error.gatewayStatus
      return .text(status, "\(status) \(ReasonPhrase.of(status)): \(error)\n")
    }
  }
}
