import ArcFedHTTP

/// From bytes to the endpoint.
extension Connection {
  /// Reads requests until one is being answered: the next one waits for its turn, and when enough
  /// of them wait, the socket is read no further. No request is begun while too much of what was
  /// answered waits for the client.
  func takeRequests() {
    isHeldBack = false
    while phase == .open, exchange?.isReceiving ?? true {
      guard exchange != nil || hasRoomForAnswers else {
        isHeldBack = parser.bufferedBytes > 0
        return
      }
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
    case .body(let bytes): take(bytes)
    case .end: answer()
    }
  }

  private func begin(_ head: RequestHead) {
    switch destination(of: head) {
    case .endpoint(let origin), .tunnel(let origin):
      exchange = Exchange(head: head, origin: origin, contentBytesMax: allowance(head, origin))
    case .relay(let origin, let route):
      exchange = Exchange(
        head: head, origin: origin, contentBytesMax: environment.limits.message.bodyBytesMax,
        relay: route)
    case .refused(let status, let reason):
      return refuse(status, reason, to: head.method)
    }
    if case .length(let count) = head.framing, !makeRoom(for: count) { return }
    if head.expectsContinue, parser.bufferedBytes == 0 {
      outgoing.append(HTTPMessageSerializer.continueResponse)
    }
  }

  /// Where a request goes. Who names the host of the last request again goes where that went: what
  /// is vouched for once is so for good, and a connection keeps its role until a tunnel opens.
  private func destination(of head: RequestHead) -> Destination {
    guard case .origin = head.target, let authority = head.authority else {
      return Destination(
        of: head, on: role, serverName: session?.serverName, authority: environment.authority)
    }
    if let last = lastHost, last.authority == authority { return .endpoint(last.origin) }
    let destination = Destination(
      of: head, on: role, serverName: session?.serverName, authority: environment.authority)
    if case .endpoint(let origin) = destination { lastHost = (authority, origin) }
    return destination
  }

  /// How much content a request may have, whatever others hold.
  private func allowance(_ head: RequestHead, _ origin: Origin) -> Int {
    let usual = environment.limits.message.bodyBytesMax
    guard head.framing.hasContent else { return usual }
    switch head.target {
    case .origin(let path, _), .absolute(_, _, let path, _):
      return max(usual, environment.allowance?(origin, path) ?? usual)
    case .authority, .asterisk: return usual
    }
  }

  private func take(_ bytes: [UInt8]) {
    guard makeRoom(for: (exchange?.content.count ?? 0) + bytes.count) else { return }
    exchange?.content += bytes
  }

  /// Whether the request may have as much content; it is refused when not.
  private func makeRoom(for count: Int) -> Bool {
    guard let exchange else { return false }
    guard count <= exchange.contentBytesMax else {
      let error = HTTPParseError.bodyTooLarge
      refuse(error.status, error.description)
      return false
    }
    guard count > environment.limits.message.bodyBytesMax, exchange.largeContent == nil else {
      return true
    }
    // Of a length that is not known the most is kept free.
    let wanted =
      if case .length(let length) = exchange.head.framing { length } else {
        exchange.contentBytesMax
      }
    guard let room = LargeContent(wanted, of: environment.largeContent) else {
      refuse(503, "too much content is on its way: come again in a moment")
      return false
    }
    exchange.largeContent = room
    return true
  }

  private func answer() {
    guard let exchange else { return }
    noteRequest()
    exchange.stage = .answering
    switch exchange.head.target {
    case .origin(let path, let query), .absolute(_, _, let path, let query):
      let request = exchange.request(path: path, query: query)
      exchange.content = []
      answer(request)
    case .authority:
      guard let route = exchange.relay else { return openTunnel(to: exchange.origin) }
      openRelay(to: exchange.origin, by: route)
    case .asterisk: break
    }
  }

  /// Puts the request to the endpoint: here and now where the answer is at hand, which only that of
  /// a GET ever is, and else in a task of its own.
  private func answer(_ request: HTTPRequest) {
    let answer = request.method == .get ? endpoint.respondAtOnce(to: request) : nil
    if let answer, case .bytes = answer.body { return send(answer, reply: nil) }
    let endpoint = endpoint
    exchange?.task = ResponseTask.start(connection: token, mailbox: environment.mailbox) {
      if let answer { answer } else { await endpoint.respond(to: request) }
    }
  }

  /// Answers a message that is none, in plain text, and ends: where the next one begins is unknown.
  func refuse(_ status: Int, _ reason: String, to method: HTTPMethod = .get) {
    let response = HTTPResponse.text(status, "\(status) \(ReasonPhrase.of(status)): \(reason)\n")
    let context = HTTPMessageSerializer.Context(
      method: exchange?.head.method ?? method, minorVersion: 1, keepsAlive: false,
      date: environment.httpDate?())
    write(response, in: context)
    exchange = nil
    phase = .closing
  }
}
