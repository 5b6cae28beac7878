import COpenSSL
import Glibc

/// Many connections to one server, kept open and busy by one thread: a client to measure with.
///
/// It is made, used and let go of on one thread. Each connection asks its next question as soon as
/// its last is answered.
package final class LoadClient {
  /// What came back.
  package struct Answer {
    /// The status code.
    package let status: Int
    /// The whole message, head and content.
    package let message: [UInt8]
    /// From the question's first byte to the answer's last.
    package let latency: Duration
  }

  /// Longer than this nobody waits for a single answer; ours.
  private static let patience = Duration.seconds(20)

  private let context: ClientTLSContext
  private let poll: EventPoll
  private let host: String
  private let now: () -> Duration
  private var lines: [LoadLine] = []

  /// Connects, and shakes hands.
  ///
  /// - Parameters:
  ///   - port: of this machine.
  ///   - host: the name that is asked for and that the certificate must have.
  ///   - connections: how many.
  ///   - now: the time since any fixed instant.
  package init(
    port: Int, host: String, trust: TrustAnchors, connections: Int,
    now: @escaping () -> Duration
  ) throws(HTTPClientError) {
    context = try ClientTLSContext(trust)
    do throws(HTTPServerError) { poll = EventPoll(try EventPoll.Interest()) } catch { throw .busy }
    (self.host, self.now) = (host, now)
    for token in 0..<connections {
      guard let session = context.makeSession(for: host) else { throw .handshakeFailed(host) }
      let line = try LoadLine(port: port, host: host, session: session)
      guard poll.add(line.descriptor, token: UInt64(token)) else { throw .busy }
      lines.append(line)
    }
  }

  /// Asks for about `duration`; when this returns every question is answered.
  ///
  /// - Parameters:
  ///   - request: the whole message of the question of that number.
  ///   - onAnswer: looks at each answer.
  package func run(
    for duration: Duration, _ request: (Int) -> [UInt8], onAnswer: (Answer) -> Void
  ) throws(HTTPClientError) {
    let end = now() + duration
    var number = 0
    for line in lines {
      try line.send(request(number), at: now())
      number += 1
    }
    var waiting = lines.count
    while waiting > 0 {
      let changes = poll.wait(timeout: Self.patience)
      if changes.isEmpty { throw .timedOut(host) }
      for change in changes {
        let line = lines[Int(change.token)]
        guard let (status, message) = try line.receive() else { continue }
        let answered = now()
        onAnswer(Answer(status: status, message: message, latency: answered - line.askedAt))
        if answered < end {
          try line.send(request(number), at: answered)
          number += 1
        } else {
          waiting -= 1
        }
      }
    }
  }
}

/// One connection of a load client.
final class LoadLine {
  let descriptor: Int32
  private(set) var askedAt = Duration.zero
  private let host: String
  private let session: TLSSession
  private var outgoing = ByteQueue()
  private var received: [UInt8] = []
  private let scratch = UnsafeMutableRawBufferPointer.allocate(
    byteCount: ConnectionEnvironment.recordBytesMax, alignment: 16)

  init(port: Int, host: String, session: TLSSession) throws(HTTPClientError) {
    self.host = host
    self.session = session
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    let address = ListenAddress(host: "127.0.0.1", port: port)
    guard descriptor >= 0, let address,
      address.withSocketAddress({ Glibc.connect(descriptor, $0, $1) }) == 0
    else { throw .connectionRefused(host) }
    var on: Int32 = 1
    setsockopt(
      descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    try shakeHands()
    // From here on the poll says when there is something to read.
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
    scratch.deallocate()
  }

  private func shakeHands() throws(HTTPClientError) {
    while true {
      let state = session.handshake()
      try flush()
      switch state {
      case .done: return
      case .failed: throw .handshakeFailed(host)
      case .waiting:
        let count = recv(descriptor, scratch.baseAddress, scratch.count, 0)
        guard count > 0 else { throw .handshakeFailed(host) }
        session.receive(UnsafeRawBufferPointer(rebasing: scratch[..<count]))
      }
    }
  }

  func send(_ message: [UInt8], at instant: Duration) throws(HTTPClientError) {
    askedAt = instant
    let written = message.withUnsafeBytes { session.write($0) }
    guard written == message.count else { throw .connectionReset(host) }
    try flush()
  }

  /// The answer, when all of it is there.
  func receive() throws(HTTPClientError) -> (status: Int, message: [UInt8])? {
    while true {
      let count = recv(descriptor, scratch.baseAddress, scratch.count, 0)
      if count == 0 { throw .connectionReset(host) }
      if count < 0 {
        if errno == EINTR { continue }
        guard errno == EAGAIN || errno == EWOULDBLOCK else { throw .connectionReset(host) }
        break
      }
      session.receive(UnsafeRawBufferPointer(rebasing: scratch[..<count]))
      try decrypt()
    }
    guard let head = MessageHead(received) else { return nil }
    guard received.count >= head.end + head.contentLength else { return nil }
    defer { received.removeAll(keepingCapacity: true) }
    return (head.status, received)
  }

  private func decrypt() throws(HTTPClientError) {
    while true {
      switch session.read(into: scratch) {
      case .bytes(let count): received.append(contentsOf: scratch[..<count])
      case .starved: return
      case .ended, .failed: throw .connectionReset(host)
      }
    }
  }

  private func flush() throws(HTTPClientError) {
    session.moveOutput(to: &outgoing)
    while !outgoing.isEmpty {
      let count = outgoing.withFront(outgoing.count) {
        shim_send(descriptor, $0.baseAddress, $0.count)
      }
      if count > 0 {
        outgoing.consume(count)
      } else if errno != EINTR {
        // What is asked here fits into any socket's buffer.
        throw .connectionReset(host)
      }
    }
  }
}

/// As much of a response's head as a count needs: this client's servers all say how long it is.
private struct MessageHead {
  let status: Int
  let end: Int
  let contentLength: Int

  private static let lineFeed = UInt8(ascii: "\n")

  /// Nil while the head is not whole.
  init?(_ bytes: [UInt8]) {
    var length = 0
    var start = 0
    while let feed = bytes[start...].firstIndex(of: Self.lineFeed) {
      let line = bytes[start..<max(start, feed - 1)]
      if line.isEmpty {
        status = Self.number(bytes.dropFirst(9).prefix(3))
        end = feed + 1
        contentLength = length
        return
      }
      let name = Array("content-length:".utf8)
      if line.count > name.count, zip(line, name).allSatisfy({ $0 | 0x20 == $1 | 0x20 }) {
        length = Self.number(line.dropFirst(name.count))
      }
      start = feed + 1
    }
    return nil
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int {
    digits.reduce(0) { number, byte in
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        ? number * 10 + Int(byte - UInt8(ascii: "0")) : number
    }
  }
}
