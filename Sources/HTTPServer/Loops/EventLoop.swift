import COpenSSL
import Glibc
import Synchronization

/// A thread that owns sockets. Everything here happens on it, one thing after the other; other
/// threads, those of other loops among them, speak to it through its mailbox.
///
/// A server has one for each processor. The first one accepts the clients of all of them; a
/// connection belongs to one loop from its beginning to its end.
final class EventLoop {
  private enum State {
    case running
    case draining(until: Duration)
    case stopped
  }

  /// Its number among the loops of the server.
  let index: Int
  /// Those of all loops of the server, this one included.
  let doors: [LoopDoor]
  let plan: LoopPlan
  let environment: ConnectionEnvironment
  let poll: EventPoll
  var accepting = Accepting()
  /// The time of what happens now; looked at once for all changes that are told together.
  private(set) var now: Duration
  private let monotonicNow: @Sendable () -> Duration
  private var state = State.running
  private var connections: [UInt64: Connection] = [:]
  /// No deadline passes before this; it may be too early, never too late.
  private var nextDeadline: Duration?
  private var drained: [CheckedContinuation<Void, Never>] = []

  private static let wakeupToken: UInt64 = 0

  init(
    _ index: Int, of doors: [LoopDoor], plan: LoopPlan, environment: ConnectionEnvironment,
    monotonicNow: @escaping @Sendable () -> Duration
  ) {
    (self.index, self.doors, self.plan) = (index, doors, plan)
    self.environment = environment
    poll = EventPoll(doors[index].interest)
    self.monotonicNow = monotonicNow
    now = monotonicNow()
  }

  var door: LoopDoor { doors[index] }

  /// Runs until it is told to stop; returns those who wait to hear that it has.
  func run() -> [CheckedContinuation<Void, Never>] {
    if !poll.add(door.mailbox.wakeup, token: Self.wakeupToken) {
      // A server that is not whole is none.
      for door in doors { door.mailbox.post(.stop) }
      state = .stopped
    }
    while !isStopped {
      let changes = poll.wait(timeout: nextDeadline.map { max(.zero, $0 - now) })
      now = monotonicNow()
      for change in changes { handle(change) }
      checkDeadlines()
      acceptWaiting()
    }
    for connection in connections.values { connection.close() }
    environment.relays.endAll()
    connections = [:]
    stopListening()
    door.mailbox.closeForGood()
    return drained
  }

  var isRunning: Bool {
    if case .running = state { true } else { false }
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
      for message in door.mailbox.takeAll() { handle(message) }
    } else if accepting.listeners[change.token] != nil {
      accepting.eager.insert(change.token)
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
    case .admit(let newcomer): admit(newcomer)
    case .nameLongestWaiting: doors[0].mailbox.post(.longestWaiting(longestWaiting))
    case .longestWaiting(let candidate): takeLongestWaiting(candidate)
    case .letGo(let candidate): doors[0].mailbox.post(.hasGone(letGo(of: candidate)))
    case .hasGone(let hasGone): takeEnd(hasGone)
    case .descriptorIsFree: feedHungryListeners()
    case .checkDeadlines: (now, nextDeadline) = (monotonicNow(), .zero)
    case .stopListening(let done):
      stopListening()
      done.resume()
    case .drain(let end, let done): drain(until: end, done)
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
    forget(connection)
    if let relay = connection.relay {
      poll.remove(relay.client)
      environment.relays.start(relay)
    }
    if doors[0].isHungry.load(ordering: .relaxed) { doors[0].mailbox.post(.descriptorIsFree) }
    if case .draining = state, connections.isEmpty { state = .stopped }
  }

  private func forget(_ connection: Connection) {
    connections[connection.token] = nil
    door.connectionCount.subtract(1, ordering: .relaxed)
  }

  // MARK: Those who come and those who make room

  /// Takes a client in, whom the first loop has counted among this one's already.
  func admit(_ newcomer: Newcomer) {
    let role = ConnectionRole.listener(newcomer.kind)
    let session = role.beginsWithTLS ? environment.tls.makeSession() : nil
    guard isRunning, session != nil || !role.beginsWithTLS,
      poll.add(newcomer.descriptor, token: newcomer.token)
    else {
      door.connectionCount.subtract(1, ordering: .relaxed)
      return newcomer.turnAway()
    }
    let connection = Connection(
      newcomer.token, descriptor: newcomer.descriptor, role: role, session: session,
      endpoint: newcomer.endpoint, environment: environment, now: newcomer.acceptedAt)
    connections[connection.token] = connection
    drive(connection)
  }

  /// The connection that has kept this loop waiting longest, of those that may make room.
  var longestWaiting: RoomSearch.Candidate? {
    connections.values.lazy.filter(\.isExpendable).map { [index] in
      RoomSearch.Candidate(loop: index, token: $0.token, waitingSince: $0.waitingSince)
    }.min()
  }

  /// Closes a connection of this loop's; false when it keeps nobody waiting any more.
  func letGo(of candidate: RoomSearch.Candidate) -> Bool {
    guard let connection = connections[candidate.token] else { return true }
    guard connection.isExpendable, connection.waitingSince == candidate.waitingSince else {
      return false
    }
    connection.close()
    forget(connection)
    return true
  }

  // MARK: Deadlines

  func note(_ deadline: Duration?) {
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

  private func drain(until end: Duration, _ done: CheckedContinuation<Void, Never>) {
    drained.append(done)
    guard isRunning else { return }
    state = .draining(until: end)
    note(end)
    stopListening()
    environment.relays.endAll()
    for connection in Array(connections.values) {
      connection.drain(now)
      note(connection.deadline)
      forgetIfClosed(connection)
    }
    if connections.isEmpty { state = .stopped }
  }
}
