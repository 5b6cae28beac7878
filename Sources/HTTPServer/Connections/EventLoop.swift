import COpenSSL
import Glibc

/// The one thread that owns all sockets of a server. Everything here happens on it, one thing after
/// the other; other threads speak to it through the mailbox.
final class EventLoop {
  private enum State {
    case running
    case draining(until: Duration)
    case stopped
  }

  private let environment: ConnectionEnvironment
  private let poll: EventPoll
  private let monotonicNow: @Sendable () -> Duration

  private var state = State.running
  /// The time of what happens now; looked at once for all changes that are told together.
  private var now: Duration
  private var listeners: [UInt64: Listener] = [:]
  private var connections: [UInt64: Connection] = [:]
  private var lastToken: UInt64 = 0
  /// No deadline passes before this; it may be too early, never too late.
  private var nextDeadline: Duration?
  /// Listeners that could not be emptied for want of descriptors.
  private var hungryListeners: Set<UInt64> = []
  /// How long they wait for others in this process to close some; our choice.
  private static let hungerDuration = Duration.milliseconds(100)
  private var drained: [CheckedContinuation<Void, Never>] = []

  private static let wakeupToken: UInt64 = 0

  init(
    environment: ConnectionEnvironment, poll: EventPoll,
    monotonicNow: @escaping @Sendable () -> Duration
  ) {
    self.environment = environment
    self.poll = poll
    self.monotonicNow = monotonicNow
    now = monotonicNow()
  }

  /// Runs until it is told to stop.
  func run() {
    if !poll.add(environment.mailbox.wakeup, token: Self.wakeupToken) { state = .stopped }
    while !isStopped {
      let changes = poll.wait(timeout: nextDeadline.map { max(.zero, $0 - now) })
      now = monotonicNow()
      for change in changes { handle(change) }
      checkDeadlines()
    }
    for connection in connections.values { connection.close() }
    environment.relays.endAll()
    connections = [:]
    listeners = [:]
    environment.mailbox.closeForGood()
    for done in drained { done.resume() }
  }

  private var isStopped: Bool {
    if case .stopped = state { true } else { false }
  }

  // MARK: Events

  private func handle(_ change: EventPoll.Change) {
    if let connection = connections[change.token] {
      if change.isBroken {
        connection.close()
        return forgetIfClosed(connection)
      }
      connection.note(change)
      drive(connection)
    } else if change.token == Self.wakeupToken {
      for message in environment.mailbox.takeAll() { handle(message) }
    } else {
      acceptAll(change.token)
    }
  }

  private func handle(_ message: Mailbox.Message) {
    switch message {
    case .listen(let listener): listen(listener)
    case .response(let token, let response, let reply):
      guard let connection = connections[token] else { return message.refuse() }
      connection.send(response, reply: reply)
      drive(connection)
    case .piece(let token, let bytes, let reply):
      guard let connection = connections[token] else { return message.refuse() }
      connection.send(piece: bytes, reply: reply)
      drive(connection)
    case .endOfStream(let token):
      guard let connection = connections[token] else { return }
      connection.endStream()
      drive(connection)
    case .checkDeadlines: (now, nextDeadline) = (monotonicNow(), .zero)
    case .drain(let duration, let done): drain(within: duration, done)
    case .stop: state = .stopped
    }
  }

  private func drive(_ connection: Connection) {
    connection.drive(now)
    note(connection.deadline)
    forgetIfClosed(connection)
  }

  private func forgetIfClosed(_ connection: Connection) {
    guard connection.phase == .closed else { return }
    connections[connection.token] = nil
    if let relay = connection.relay {
      poll.remove(relay.client)
      environment.relays.start(relay)
    }
    feedHungryListeners()
    if case .draining = state, connections.isEmpty { state = .stopped }
  }

  // MARK: Accepting

  private func nextToken() -> UInt64 {
    lastToken += 1
    return lastToken
  }

  private func listen(_ listener: Listener) {
    guard case .running = state else { return }
    let token = nextToken()
    guard poll.add(listener.socket.descriptor, token: token) else { return }
    listeners[token] = listener
    // Clients may have come before the descriptor was watched.
    acceptAll(token)
  }

  private func acceptAll(_ token: UInt64) {
    while let listener = listeners[token] {
      switch listener.socket.accept() {
      case .none: return
      case .connection(let descriptor): admit(descriptor, to: listener)
      case .outOfDescriptors:
        guard evictLongestWaiting() else {
          hungryListeners.insert(token)
          return note(now + Self.hungerDuration)
        }
      }
    }
  }

  private func feedHungryListeners() {
    let hungry = hungryListeners
    hungryListeners = []
    for token in hungry { acceptAll(token) }
  }

  private func admit(_ descriptor: Int32, to listener: Listener) {
    let role = ConnectionRole.listener(listener.kind)
    let session = role.beginsWithTLS ? environment.tls.makeSession() : nil
    let isFull = connections.count >= environment.limits.connectionCountMax
    guard !isFull || evictLongestWaiting(), session != nil || !role.beginsWithTLS else {
      Glibc.close(descriptor)
      return
    }
    let connection = Connection(
      nextToken(), descriptor: descriptor, role: role, session: session,
      endpoint: listener.endpoint, environment: environment, now: now)
    guard poll.add(descriptor, token: connection.token) else { return connection.close() }
    connections[connection.token] = connection
    drive(connection)
  }

  /// Closes the connection that has kept us waiting longest; whether there was one.
  private func evictLongestWaiting() -> Bool {
    let longest = connections.values.filter(\.isExpendable).min {
      ($0.waitingSince, $0.token) < ($1.waitingSince, $1.token)
    }
    guard let longest else { return false }
    longest.close()
    connections[longest.token] = nil
    return true
  }

  // MARK: Deadlines

  private func note(_ deadline: Duration?) {
    guard let deadline else { return }
    nextDeadline = nextDeadline.map { min($0, deadline) } ?? deadline
  }

  private func checkDeadlines() {
    guard let due = nextDeadline, due <= now else { return }
    nextDeadline = nil
    feedHungryListeners()
    for connection in Array(connections.values) {
      connection.checkDeadline(now)
      note(connection.phase == .closed ? nil : connection.deadline)
      forgetIfClosed(connection)
    }
    guard case .draining(let until) = state else { return }
    if until <= now { state = .stopped } else { note(until) }
  }

  // MARK: Stopping

  private func drain(within duration: Duration, _ done: CheckedContinuation<Void, Never>) {
    drained.append(done)
    guard case .running = state else { return }
    state = .draining(until: now + duration)
    note(now + duration)
    listeners = [:]
    environment.relays.endAll()
    for connection in Array(connections.values) {
      connection.drain(now)
      note(connection.deadline)
      forgetIfClosed(connection)
    }
    if connections.isEmpty { state = .stopped }
  }
}
