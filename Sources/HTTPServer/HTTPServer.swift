package import ArcFedHTTP

/// The way in from outside: HTTP/1.1 on this machine's addresses, over TLS, plain or as a proxy, in
/// front of the same endpoints that callers in this process reach through the network.
///
/// One thread owns all sockets (``EventLoop``); each request is answered in a task of its own, and
/// what it answers goes back to that thread. A server lives from its initializer to `shutdown`.
package final class HTTPServer: Sendable {
  private let mailbox: Mailbox

  /// Starts a server that listens nowhere yet.
  ///
  /// - Parameters:
  ///   - authority: mints the certificates, and so decides which hosts exist.
  ///   - limits: what clients are granted.
  ///   - monotonicNow: the time since any fixed instant, for deadlines; it must not go backwards.
  ///   - httpDate: the Date of responses that have none (RFC 9110 §6.6.1); nil gives them none.
  ///   - allowance: which requests may have more content than others.
  package init(
    authority: CertificateAuthority, limits: HTTPServerLimits = .standard,
    monotonicNow: @escaping @Sendable () -> Duration,
    httpDate: (@Sendable () -> String)? = nil, allowance: ContentAllowance? = nil
  ) throws(HTTPServerError) {
    let mailbox = try Mailbox()
    self.mailbox = mailbox
    // The loop is made on its own thread, because nothing of it may ever be on another. Whether TLS
    // and epoll are there shows here already.
    _ = try TLSContext(authority: authority)
    _ = try EventPoll()
    try OwnThread.start {
      guard let context = try? TLSContext(authority: authority), let poll = try? EventPoll() else {
        return mailbox.closeForGood()
      }
      let environment = ConnectionEnvironment(
        limits: limits, authority: authority, tls: context, mailbox: mailbox, httpDate: httpDate,
        relays: RelayDesk(monotonicNow: monotonicNow), allowance: allowance)
      EventLoop(environment: environment, poll: poll, monotonicNow: monotonicNow).run()
    }
  }

  deinit { mailbox.post(.stop) }

  /// Listens on an address for an endpoint, and returns the port, which the system chose if it was
  /// 0. Clients may connect as soon as this returns.
  ///
  /// - Parameter kind: what clients speak there. A proxy's endpoint is asked for every host that
  ///   the policy intercepts, and finds it in the request's origin.
  package func listen(
    on address: ListenAddress, as kind: ListenerKind = .https, for endpoint: any Endpoint
  ) throws(HTTPServerError) -> Int {
    let socket = try ListeningSocket(address)
    let port = socket.port
    guard mailbox.post(.listen(Listener(socket: socket, kind: kind, endpoint: endpoint))) else {
      throw .stopped
    }
    return port
  }

  /// Looks at the clock now: for one that is moved by hand.
  package func checkDeadlines() { mailbox.post(.checkDeadlines) }

  /// Takes no new connections, closes the idle ones, asks streams to end, answers what is under
  /// way, and returns when all is done or the time is up.
  package func shutdown(within duration: Duration) async {
    await withCheckedContinuation { done in
      _ = mailbox.post(.drain(within: duration, done))
    }
  }
}
