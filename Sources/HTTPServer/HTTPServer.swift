package import ArcFedHTTP

/// The way in from outside: HTTP/1.1 on this machine's addresses, over TLS, plain or as a proxy, in
/// front of the same endpoints that callers in this process reach through the network.
///
/// A few threads own all sockets (``EventLoop``), each connection one of them; each request is
/// answered in a task of its own, and what it answers goes back to the connection's thread. What is
/// limited is limited for the server as a whole. A server lives from its initializer to `shutdown`.
package final class HTTPServer: Sendable {
  private let doors: [LoopDoor]
  private let monotonicNow: @Sendable () -> Duration

  /// Starts a server that listens nowhere yet.
  ///
  /// - Parameters:
  ///   - authority: mints the certificates, and so decides which hosts exist.
  ///   - limits: what clients are granted.
  ///   - loops: how many threads own sockets.
  ///   - monotonicNow: the time since any fixed instant, for deadlines; it must not go backwards.
  ///   - httpDate: the Date of responses that have none (RFC 9110 §6.6.1); nil gives them none.
  ///   - allowance: which requests may have more content than others.
  package init(
    authority: CertificateAuthority, limits: HTTPServerLimits = .standard,
    loops: LoopPlan = .standard, monotonicNow: @escaping @Sendable () -> Duration,
    httpDate: (@Sendable () -> String)? = nil, allowance: ContentAllowance? = nil
  ) throws(HTTPServerError) {
    var doors: [LoopDoor] = []
    for _ in 0..<loops.count { doors.append(try LoopDoor()) }
    (self.doors, self.monotonicNow) = (doors, monotonicNow)
    // A loop is made on its own thread, because nothing of it may ever be on another. Its
    // descriptors are there already, whatever happens before it runs, and whether TLS is there
    // shows here.
    let ticketKeys = try TLSContext(authority: authority).ticketKeys
    let relays = RelayDesk(monotonicNow: monotonicNow)
    let largeContent = LargeContent.Budget(limits.largeContentBytesMax)
    for index in doors.indices {
      try OwnThread.start { [doors] in
        let whoWaits = Self.live(index, of: doors) { mailbox throws(HTTPServerError) in
          ConnectionEnvironment(
            limits: limits, authority: authority,
            tls: try TLSContext(authority: authority, ticketKeys: ticketKeys), mailbox: mailbox,
            httpDate: httpDate, relays: relays, allowance: allowance, largeContent: largeContent)
        } run: {
          EventLoop(
            index, of: doors, plan: loops, environment: $0, monotonicNow: monotonicNow
          ).run()
        }
        // By now nothing of the loop is left. Whoever hears of its end may end the process, and
        // with it libcrypto, which nobody may be using then.
        for done in whoWaits { done.resume() }
      }
    }
  }

  /// A loop's life, of which nothing remains but those who wait for its end.
  private static func live(
    _ index: Int, of doors: [LoopDoor],
    in environment: (Mailbox) throws(HTTPServerError) -> ConnectionEnvironment,
    run: (ConnectionEnvironment) -> [CheckedContinuation<Void, Never>]
  ) -> [CheckedContinuation<Void, Never>] {
    guard let environment = try? environment(doors[index].mailbox) else {
      // A server that is not whole is none.
      for door in doors { door.mailbox.post(.stop) }
      doors[index].mailbox.closeForGood()
      return []
    }
    return run(environment)
  }

  deinit { post(.stop) }

  private func post(_ message: Mailbox.Message) {
    for door in doors { door.mailbox.post(message) }
  }

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
    let listener = Listener(socket: socket, kind: kind, endpoint: endpoint)
    guard doors[0].mailbox.post(.listen(listener)) else { throw .stopped }
    return port
  }

  /// Looks at the clock now: for one that is moved by hand.
  package func checkDeadlines() { post(.checkDeadlines) }

  /// Takes no new connections, closes the idle ones, asks streams to end, answers what is under
  /// way, and returns when all is done or the time is up.
  package func shutdown(within duration: Duration) async {
    let end = monotonicNow() + duration
    // No loop says goodbye to anybody before newcomers are refused, and none gets another one.
    await withCheckedContinuation { done in
      _ = doors[0].mailbox.post(.stopListening(done))
    }
    await withTaskGroup { ends in
      for door in doors {
        ends.addTask {
          await withCheckedContinuation { done in
            _ = door.mailbox.post(.drain(until: end, done))
          }
        }
      }
    }
  }
}
