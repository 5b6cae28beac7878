import Synchronization

/// What other threads know of an event loop.
final class LoopDoor: Sendable {
  /// Where it is spoken to.
  let mailbox: Mailbox
  /// What it waits on.
  let interest: EventPoll.Interest
  /// Connections that belong to it or are on their way to it. The first loop alone counts up, and
  /// the loop itself counts down.
  let connectionCount = Atomic(0)
  /// Whether it wants to know of each connection that ends: it could not accept a client for want
  /// of descriptors.
  let isHungry = Atomic(false)

  init() throws(HTTPServerError) {
    mailbox = try Mailbox()
    interest = try EventPoll.Interest()
  }
}
