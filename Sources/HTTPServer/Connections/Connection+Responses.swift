import ArcFedHTTP

/// From the endpoint to bytes.
extension Connection {
  /// The endpoint has answered; `reply` waits for word when the content is a stream.
  func send(_ response: HTTPResponse, reply: Mailbox.Reply?) {
    guard phase == .open, let exchange else {
      reply?.resume(returning: false)
      return
    }
    if response.isConnectionReset { return abort() }
    let context = HTTPMessageSerializer.Context(
      method: exchange.head.method, minorVersion: exchange.head.minorVersion,
      keepsAlive: keepsAlive(after: exchange.head), date: environment.httpDate?())
    guard let framing = write(response, in: context), let reply, framing.sendsPieces else {
      reply?.resume(returning: false)
      // HTTP/1.0 was told that the stream ends with the connection, whether or not it was sent.
      let isUnbounded = exchange.head.minorVersion == 0 && reply != nil
      return finishExchange(keepsAlive: context.keepsAlive && !isUnbounded)
    }
    exchange.stage = .streaming(framing)
    exchange.waitingStream = reply
  }

  /// The next piece of a stream; the reply comes when there is room for another.
  func send(piece: [UInt8], reply: Mailbox.Reply) {
    guard phase == .open, let exchange, case .streaming(let framing) = exchange.stage else {
      reply.resume(returning: false)
      return
    }
    if case .chunked = framing {
      outgoing.append(HTTPMessageSerializer.chunk(piece))
    } else {
      outgoing.append(piece)
    }
    exchange.waitingStream = reply
  }

  /// The stream is complete.
  func endStream() {
    guard phase == .open, let exchange, case .streaming(let framing) = exchange.stage else {
      return
    }
    guard case .chunked = framing else { return finishExchange(keepsAlive: false) }
    outgoing.append(HTTPMessageSerializer.lastChunk)
    finishExchange(keepsAlive: keepsAlive(after: exchange.head))
  }

  /// Puts a response out; nil when it was none that can be written, and a 500 went in its place.
  @discardableResult
  func write(
    _ response: HTTPResponse, in context: HTTPMessageSerializer.Context
  ) -> HTTPMessageSerializer.Framing? {
    let framing = HTTPMessageSerializer.framing(of: response, in: context)
    do throws(HTTPSerializeError) {
      outgoing.append(
        try HTTPMessageSerializer.message(of: response, framing: framing, in: context))
    } catch {
      let failure = HTTPResponse.text(500, "500 Internal Server Error: malformed response\n")
      write(failure, in: context)
      return nil
    }
    return framing
  }

  /// Ends when what is under way is done: idle connections at once, streams as soon as they may.
  func drain(_ now: Duration) {
    isDraining = true
    if exchange == nil {
      if phase == .open || phase == .handshaking { phase = .closing }
    } else if exchange?.isStreaming == true {
      exchange?.task?.cancel()
    }
    drive(now)
  }

  private func keepsAlive(after head: RequestHead) -> Bool {
    head.keepsAlive && !isDraining && requestCount < environment.limits.requestsPerConnectionMax
  }

  private func finishExchange(keepsAlive: Bool) {
    exchange = nil
    if !keepsAlive { phase = .closing }
  }
}

extension HTTPMessageSerializer.Framing {
  /// Whether the pieces of a stream go out at all.
  fileprivate var sendsPieces: Bool {
    switch self {
    case .chunked(let sendsContent), .untilClose(let sendsContent): sendsContent
    case .none, .length: false
    }
  }
}
