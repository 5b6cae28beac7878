import ArcFedHTTP
import COpenSSL
import Glibc
import Synchronization

/// The only way into an event loop from other threads: messages, and a descriptor that wakes it.
final class Mailbox: Sendable {
  /// Answers whether the connection still wants more.
  typealias Reply = CheckedContinuation<Bool, Never>

  /// What other threads tell the loop.
  enum Message: Sendable {
    /// Take connections from this listener.
    case listen(Listener)
    /// The answer to a connection's request; whoever streams one waits for the reply.
    case response(UInt64, HTTPResponse, Reply?)
    /// The next piece of a streaming answer.
    case piece(UInt64, [UInt8], Reply)
    /// A streaming answer is complete.
    case endOfStream(UInt64)
    /// A client that belongs to this loop from now on.
    case admit(Newcomer)
    /// Tell the first loop who might make room for another.
    case nameLongestWaiting
    /// A loop's answer to that.
    case longestWaiting(RoomSearch.Candidate?)
    /// Close that connection, and tell the first loop whether it has gone.
    case letGo(RoomSearch.Candidate)
    /// A loop's answer to that.
    case hasGone(Bool)
    /// A connection has ended, and the first loop wants to know of it.
    case descriptorIsFree
    /// The clock was moved by hand: look at it.
    case checkDeadlines
    /// Accept nobody any more, and say so.
    case stopListening(CheckedContinuation<Void, Never>)
    /// Answer what is under way, then stop and say so.
    case drain(until: Duration, CheckedContinuation<Void, Never>)
    /// Stop now.
    case stop
  }

  private struct State {
    var messages: [Message] = []
    var isOpen = true
  }

  let wakeup: Int32
  private let state = Mutex(State())

  init() throws(HTTPServerError) {
    wakeup = shim_wakeup_create()
    guard wakeup >= 0 else { throw .system("eventfd", errno) }
  }

  deinit { close(wakeup) }

  /// Leaves a message. When the loop has ended it is refused, and whoever waits for a reply gets
  /// it.
  @discardableResult
  func post(_ message: Message) -> Bool {
    let (isOpen, isFirst) = state.withLock { state in
      if state.isOpen { state.messages.append(message) }
      return (state.isOpen, state.messages.count == 1)
    }
    if !isOpen {
      message.refuse()
    } else if isFirst {
      ring()
    }
    return isOpen
  }

  /// All messages so far, in order. The descriptor is not read: each write to it is a change, which
  /// is told whether or not the last one was read (eventfd(2); it counts to 2^64 - 2).
  func takeAll() -> [Message] {
    state.withLock { state in
      defer { state.messages = [] }
      return state.messages
    }
  }

  /// Takes no more messages and refuses those that wait.
  func closeForGood() {
    let rest = state.withLock { state in
      defer { state = State(messages: [], isOpen: false) }
      return state.messages
    }
    for message in rest { message.refuse() }
  }

  private func ring() {
    var one: UInt64 = 1
    _ = write(wakeup, &one, MemoryLayout<UInt64>.size)
  }
}

extension Mailbox.Message {
  /// Nobody will act on the message: whoever waits for it must not wait for ever.
  func refuse() {
    switch self {
    case .response(_, _, let reply): reply?.resume(returning: false)
    case .piece(_, _, let reply): reply.resume(returning: false)
    case .stopListening(let done), .drain(_, let done): done.resume()
    case .admit(let newcomer): newcomer.turnAway()
    case .listen, .endOfStream, .nameLongestWaiting, .longestWaiting, .letGo, .hasGone,
      .descriptorIsFree, .checkDeadlines, .stop:
      break
    }
  }
}
