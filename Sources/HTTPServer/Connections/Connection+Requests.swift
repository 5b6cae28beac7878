import ArcFedHTTP

/// From bytes to the endpoint.
extension Connection {
  /// Reads requests until one is being answered: the next one waits for its turn, and when enough
  /// of them wait, the socket is read no further.
  func takeRequests() {
    while phase == .open, exchange?.isReceiving ?? true {
      do throws(HTTPParseError) {
        guard let event = try parser.next() else { return }
        take(event)
      } catch {
        refuse(error.status, error.description)
      }
    }
  }

  private func take(_ event: HTTPMessageParser.Event) {
    switch event {
    case .head(let head): begin(head)
    case .body(let bytes): exchange?.content += bytes
    case .end: answer()
    }
  }

  private func begin(_ head: RequestHead) {
    let origin: Origin
    switch head.target {
    case .authority, .asterisk:
      // This server is no proxy and has no options of its own (RFC 9110 §9.3.6, §15.6.2).
      return refuse(501, "\(head.method) is not implemented for this target")
    case .absolute(let scheme, _, _, _) where scheme != "https":
      return refuse(421, "the request is for another scheme")
    case .origin, .absolute:
      guard let named = self.origin(of: head) else {
        return refuse(421, "the request is for a host that is not served here")
      }
      origin = named
    }
    exchange = Exchange(head: head, origin: origin)
    if head.expectsContinue, parser.bufferedBytes == 0 {
      outgoing.append(HTTPMessageSerializer.continueResponse)
    }
  }

  /// Whom the client meant: Host decides, as it does for an origin server (RFC 9112 §3.3), and only
  /// names with a certificate exist. HTTP/1.0 without Host leaves the TLS server name.
  private func origin(of head: RequestHead) -> Origin? {
    guard let authority = head.authority else {
      return .https(session.serverName ?? "localhost")
    }
    guard environment.authority.vouches(for: authority.host) else { return nil }
    return Origin(scheme: "https", host: authority.host, port: authority.port)
  }

  private func answer() {
    guard var exchange else { return }
    requestCount += 1
    exchange.stage = .answering
    switch exchange.head.target {
    case .origin(let path, let query), .absolute(_, _, let path, let query):
      exchange.task = ResponseTask.start(
        exchange.request(path: path, query: query), endpoint, connection: token,
        mailbox: environment.mailbox)
    case .authority, .asterisk: break
    }
    exchange.content = []
    self.exchange = exchange
  }

  /// Answers a message that is none, in plain text, and ends: where the next one begins is unknown.
  func refuse(_ status: Int, _ reason: String) {
    let response = HTTPResponse.text(status, "\(status) \(ReasonPhrase.of(status)): \(reason)\n")
    let context = HTTPMessageSerializer.Context(
      method: exchange?.head.method ?? .get, minorVersion: 1, keepsAlive: false,
      date: environment.httpDate?())
    write(response, in: context)
    exchange = nil
    phase = .closing
  }
}
