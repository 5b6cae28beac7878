import Synchronization

/// What the first loop knows of clients that come. No other loop accepts any.
struct Accepting {
  var lastToken: UInt64 = 0
  var listeners: [UInt64: Listener] = [:]
  /// Listeners where clients may be waiting.
  var eager: Set<UInt64> = []
  /// Listeners that could not be emptied for want of descriptors.
  var hungry: Set<UInt64> = []
  /// Nobody is accepted while room is sought.
  var search: RoomSearch?
  /// For whom it is sought; nil when it is a descriptor that is wanted.
  var newcomer: Newcomer?
  /// A descriptor was sought in vain: the next refusal of the system counts.
  var isFruitless = false
  /// Nobody is accepted any more, and nobody listens again.
  var isOver = false

  mutating func nextToken() -> UInt64 {
    lastToken += 1
    return lastToken
  }
}

/// From the listening sockets to the loops. All this is done by the first loop, so that the limit
/// on connections is one thread's business, and no connection is ever shared.
extension EventLoop {
  /// How long hungry listeners wait for others in this process to close some descriptors; our
  /// choice.
  private static let hungerDuration = Duration.milliseconds(100)

  func listen(_ listener: Listener) {
    guard isRunning, !accepting.isOver else { return }
    let token = accepting.nextToken()
    guard poll.add(listener.socket.descriptor, token: token) else { return }
    accepting.listeners[token] = listener
    // Clients may have come before the descriptor was watched.
    accepting.eager.insert(token)
  }

  /// Accepts whoever waits, until nobody does or room has to be made.
  func acceptWaiting() {
    while isRunning, accepting.search == nil, let token = accepting.eager.min() {
      guard let listener = accepting.listeners[token] else {
        accepting.eager.remove(token)
        continue
      }
      switch listener.socket.accept() {
      case .none:
        accepting.eager.remove(token)
        accepting.isFruitless = false
      case .connection(let descriptor):
        accepting.isFruitless = false
        receive(
          Newcomer(
            token: accepting.nextToken(), descriptor: descriptor, kind: listener.kind,
            endpoint: listener.endpoint, acceptedAt: now))
      case .outOfDescriptors:
        if accepting.isFruitless { starve(token) } else { seekRoom() }
      }
    }
  }

  private func receive(_ newcomer: Newcomer) {
    let count = doors.reduce(0) { $0 + $1.connectionCount.load(ordering: .relaxed) }
    guard count >= environment.limits.connectionCountMax else { return handOver(newcomer) }
    accepting.newcomer = newcomer
    seekRoom()
  }

  /// Gives a client to a loop, for good.
  private func handOver(_ newcomer: Newcomer) {
    let chosen = plan.loop(for: doors.map { $0.connectionCount.load(ordering: .relaxed) })
    doors[chosen].connectionCount.add(1, ordering: .relaxed)
    if chosen == index { admit(newcomer) } else { doors[chosen].mailbox.post(.admit(newcomer)) }
  }

  // MARK: Making room

  private func seekRoom() {
    accepting.search = RoomSearch(loopCount: doors.count)
    for door in doors where door !== self.door { door.mailbox.post(.nameLongestWaiting) }
    takeLongestWaiting(longestWaiting)
  }

  /// Takes the answer of one loop: the connection there that might make room.
  func takeLongestWaiting(_ candidate: RoomSearch.Candidate?) {
    switch accepting.search?.take(candidate) {
    case nil: break
    case .nobody: endSearch(isThereRoom: false)
    case .found(let longest) where longest.loop == index: takeEnd(letGo(of: longest))
    case .found(let longest): doors[longest.loop].mailbox.post(.letGo(longest))
    }
  }

  /// Takes word of whether the one that was chosen has gone. If it came to life in the meantime,
  /// another one is sought.
  func takeEnd(_ hasGone: Bool) {
    guard accepting.search != nil else { return }
    if hasGone { endSearch(isThereRoom: true) } else { seekRoom() }
  }

  private func endSearch(isThereRoom: Bool) {
    accepting.search = nil
    guard let newcomer = accepting.newcomer else {
      accepting.isFruitless = !isThereRoom
      return
    }
    accepting.newcomer = nil
    if isThereRoom { handOver(newcomer) } else { newcomer.turnAway() }
  }

  // MARK: Hunger

  private func starve(_ token: UInt64) {
    accepting.isFruitless = false
    accepting.eager.remove(token)
    accepting.hungry.insert(token)
    door.isHungry.store(true, ordering: .relaxed)
    note(now + Self.hungerDuration)
  }

  /// A descriptor may be free again.
  func feedHungryListeners() {
    guard !accepting.hungry.isEmpty else { return }
    accepting.eager.formUnion(accepting.hungry)
    accepting.hungry = []
    door.isHungry.store(false, ordering: .relaxed)
  }

  // MARK: Stopping

  /// Accepts nobody from here on.
  func stopListening() {
    accepting.newcomer?.turnAway()
    accepting = Accepting()
    accepting.isOver = true
  }
}
