import ArcFedHTTP
import COpenSSL
import Glibc

/// One client: its socket, its TLS session if any, its requests. It lives on the thread of an event
/// loop, and `drive` is its whole life: take in, answer, put out, settle, until nothing moves any
/// more.
final class Connection {
  enum Phase {
    case handshaking, open
    /// The last answer is on its way; nothing more is taken in.
    case closing
    /// Everything was sent and our direction is shut: what the client still sends is thrown away,
    /// so that the system does not reset the connection before the answer was read (RFC 9112 §9.6).
    case lingering
    case closed
  }

  /// What the connection waits for from its client, each with a limit of its own.
  enum Wait {
    case handshake, idle, head, content, linger
    /// For the endpoint, that is: it takes the time it takes.
    case nothing
  }

  let token: UInt64
  let endpoint: any Endpoint
  let environment: ConnectionEnvironment
  private(set) var role: ConnectionRole
  /// nil where plain HTTP is spoken.
  private(set) var session: TLSSession?
  let descriptor: Int32

  var phase: Phase
  var parser: HTTPMessageParser
  var exchange: Exchange?
  /// The host that the last request named, and what it stands for.
  var lastHost: (authority: RequestAuthority, origin: Origin)?
  var requestCount = 0
  var isDraining = false
  /// What becomes of the socket in place of its end.
  var relay: Relay?
  /// Plaintext and ciphertext on their way out.
  var outgoing = ByteQueue()
  private var wire = ByteQueue()

  private var isReadable = true
  private var isWritable = true
  private var isFirstByte = true
  /// The client's end has been told as a change; reading has yet to come to it.
  private var isEndAhead = false
  private(set) var clientHasEnded = false
  /// Requests wait until the client has taken in what was answered before.
  var isHeldBack = false
  private(set) var wait = Wait.nothing
  private(set) var waitingSince: Duration
  private var writingSince: Duration?

  /// Takes ownership of the descriptor. A role that begins with TLS needs a session.
  init(
    _ token: UInt64, descriptor: Int32, role: ConnectionRole, session: TLSSession?,
    endpoint: any Endpoint, environment: ConnectionEnvironment, now: Duration
  ) {
    self.token = token
    self.descriptor = descriptor
    self.role = role
    self.session = session
    self.endpoint = endpoint
    self.environment = environment
    phase = session == nil ? .open : .handshaking
    parser = HTTPMessageParser(limits: environment.parserLimits)
    waitingSince = now
    wait = currentWait
  }

  deinit { close() }

  /// Takes note of what the socket can do now.
  func note(_ change: EventPoll.Change) {
    if change.isReadable { isReadable = true }
    if change.isWritable { isWritable = true }
    if change.isEnding { isEndAhead = true }
  }

  /// Takes note that a request is the endpoint's: whatever the client is waited for next, it is
  /// waited for anew.
  func noteRequest() {
    requestCount += 1
    wait = .nothing
  }

  /// Plays another role from here on, as if the client had just come.
  func enter(_ role: ConnectionRole, session: TLSSession?) {
    self.role = role
    self.session = session
    phase = session == nil ? .open : .handshaking
    parser = HTTPMessageParser(limits: environment.parserLimits)
    lastHost = nil
    isFirstByte = true
  }

  /// Goes as far as bytes and answers allow.
  func drive(_ now: Duration) {
    repeat {
      repeat {
        takeRequests()
      } while receive()
      transmit(now)
    } while isHeldBack && hasRoomForAnswers
    settle(now)
  }

  /// Lets go of everything. Safe to call again.
  func close() {
    guard phase != .closed else { return }
    phase = .closed
    exchange?.task?.cancel()
    exchange?.waitingStream?.resume(returning: false)
    exchange = nil
    Glibc.close(descriptor)
  }

  // MARK: In

  private var wantsInput: Bool {
    switch phase {
    case .handshaking, .lingering: true
    case .open: parser.bufferedBytes < environment.limits.readAheadBytesMax
    case .closing, .closed: false
    }
  }

  /// Reads once from the socket; whether anything came.
  private func receive() -> Bool {
    guard isReadable, !clientHasEnded, wantsInput else { return false }
    let scratch = environment.scratch
    let count = recv(descriptor, scratch.baseAddress, scratch.count, 0)
    if count > 0 {
      // Less than there was room for: the socket is empty, and what comes next is a change, which
      // will be told (epoll(7), question 9). An end that was told already is no change any more.
      if count < scratch.count, !isEndAhead { isReadable = false }
      takeIn(UnsafeRawBufferPointer(rebasing: scratch[..<count]))
      return true
    }
    let code = errno
    if count == 0 {
      clientHasEnded = true
    } else if code == EAGAIN || code == EWOULDBLOCK {
      isReadable = false
    } else if code != EINTR {
      close()
    }
    // Interrupted: once more, if anything is still wanted.
    return count < 0 && code == EINTR
  }

  /// Takes in what the client has sent, as it came from the socket.
  func takeIn(_ bytes: UnsafeRawBufferPointer) {
    if phase == .lingering { return }
    if isFirstByte, let first = bytes.first {
      isFirstByte = false
      if session != nil, Self.looksLikeHTTP(first) { return answerPlainHTTP() }
      if session == nil, first == Self.handshakeRecord { return refuseTLS() }
    }
    guard let session else { return parser.append(bytes) }
    session.receive(bytes)
    if phase == .handshaking {
      switch session.handshake() {
      case .done: phase = .open
      case .waiting: return
      case .failed: return abort()
      }
    }
    decrypt(session)
  }

  private func decrypt(_ session: TLSSession) {
    while true {
      switch session.read(into: environment.scratch) {
      case .bytes(let count):
        parser.append(environment.scratch[..<count])
        guard session.hasInput else { return }
      case .starved: return
      case .ended:
        clientHasEnded = true
        return
      case .failed: return abort()
      }
    }
  }

  /// The session has failed, or the endpoint breaks off; an alert, if there is one, still goes out.
  func abort() {
    outgoing.removeAll()
    exchange?.task?.cancel()
    phase = .closing
  }

  // MARK: Plain HTTP on the TLS port, and TLS on the plain one

  /// No TLS record begins with a capital letter: content types are 20 to 24 (RFC 8446 §5.1).
  private static func looksLikeHTTP(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
  }

  /// As Go's server answers it, and so kube-apiserver (`net/http/server.go`).
  private func answerPlainHTTP() {
    let text = "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n"
    wire.append(Array(text.utf8))
    phase = .closing
  }

  /// The content type of a TLS record that a handshake begins with (RFC 8446 §5.1).
  private static let handshakeRecord: UInt8 = 22

  private func refuseTLS() { refuse(400, "this port speaks plain HTTP, not TLS") }

  // MARK: Out

  private func transmit(_ now: Duration) {
    guard phase != .closed else { return }
    repeat {
      encrypt()
    } while send(now) && !outgoing.isEmpty
    if outgoing.count < environment.limits.writeBacklogBytesMax {
      exchange?.waitingStream?.resume(returning: true)
      exchange?.waitingStream = nil
    }
    if hasOutput {
      writingSince = writingSince ?? now
    } else {
      writingSince = nil
    }
  }

  private var hasOutput: Bool { !outgoing.isEmpty || !wire.isEmpty }

  /// Whether as little waits for the client that the next request may be answered.
  var hasRoomForAnswers: Bool {
    outgoing.count + wire.count < environment.limits.writeBacklogBytesMax
  }

  /// Moves everything to the wire as it is.
  func passThrough() {
    outgoing.withFront(outgoing.count) { wire.append($0) }
    outgoing.removeAll()
  }

  /// Everything that has not gone out yet; it belongs to the caller from now on.
  func takeOutput() -> [UInt8] {
    passThrough()
    defer { wire.removeAll() }
    return wire.withFront(wire.count) { Array($0) }
  }

  private func encrypt() {
    guard let session else { return passThrough() }
    while !outgoing.isEmpty, wire.count < environment.limits.writeBacklogBytesMax {
      let taken = outgoing.withFront(ConnectionEnvironment.recordBytesMax) { session.write($0) }
      guard let taken else { return abort() }
      outgoing.consume(taken)
      if !outgoing.isEmpty { session.moveOutput(to: &wire) }
    }
    // What nothing is ahead of goes out from where it lies.
    session.takeOutput { bytes in
      let isNext = wire.isEmpty && isWritable
      let count = isNext ? max(0, shim_send(descriptor, bytes.baseAddress, bytes.count)) : 0
      wire.append(bytes[count...])
    }
  }

  /// Sends what it can; whether any of it went.
  private func send(_ now: Duration) -> Bool {
    var hasSent = false
    while isWritable, !wire.isEmpty, phase != .closed {
      let count = wire.withFront(wire.count) { shim_send(descriptor, $0.baseAddress, $0.count) }
      if count > 0 {
        wire.consume(count)
        hasSent = true
        writingSince = now
      } else if errno == EAGAIN || errno == EWOULDBLOCK {
        isWritable = false
      } else if errno != EINTR {
        close()
      }
    }
    return hasSent
  }

  // MARK: Settling

  private func settle(_ now: Duration) {
    if phase == .handshaking, clientHasEnded { close() }
    if phase == .open, clientHasEnded { settleAfterClientEnded() }
    if phase == .closing, !hasOutput { sayGoodbye(now) }
    if phase == .lingering, clientHasEnded { close() }
    note(currentWait, since: now)
  }

  /// The client sends nothing more. An answer under way is still for it to read; a stream has
  /// nobody left, because clients end a watch by closing.
  private func settleAfterClientEnded() {
    guard let exchange else {
      if !isHeldBack { phase = .closing }
      return
    }
    if exchange.isReceiving || exchange.isStreaming { close() }
  }

  private func sayGoodbye(_ now: Duration) {
    session?.close()
    session?.moveOutput(to: &wire)
    _ = send(now)
    guard phase != .closed else { return }
    shutdown(descriptor, Int32(SHUT_WR))
    wire.removeAll()
    phase = .lingering
    // What came while the answer was written is read and thrown away.
    while receive() {}
  }

  // MARK: Deadlines

  private var currentWait: Wait {
    switch phase {
    case .handshaking: .handshake
    case .lingering: .linger
    case .closing, .closed: .nothing
    case .open:
      if let exchange {
        exchange.isReceiving ? .content : .nothing
      } else if isHeldBack {
        .nothing
      } else {
        parser.isInsideRequest ? .head : .idle
      }
    }
  }

  private func note(_ wait: Wait, since now: Duration) {
    guard wait != self.wait else { return }
    self.wait = wait
    waitingSince = now
  }

  /// When the client will have taken too long; nil while it owes nothing.
  var deadline: Duration? {
    let patience = environment.patience
    let write = writingSince.map { $0 + patience.write }
    guard let seconds = patience.limit(of: wait) else { return write }
    let waited = waitingSince + seconds
    return write.map { min($0, waited) } ?? waited
  }

  /// Acts when the deadline has passed.
  func checkDeadline(_ now: Duration) {
    guard let deadline, deadline <= now else { return }
    if let writingSince, writingSince + environment.patience.write <= now {
      return close()
    }
    switch wait {
    case .head, .content:
      refuse(408, "the request did not arrive in time")
      drive(now)
    case .idle:
      phase = .closing
      drive(now)
    case .handshake, .linger, .nothing: close()
    }
  }

  /// Whether it may make room for another: nothing of it is being answered.
  var isExpendable: Bool {
    switch wait {
    case .handshake, .idle, .head, .linger: true
    case .content, .nothing: false
    }
  }
}
