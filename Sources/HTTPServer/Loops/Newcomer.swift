import ArcFedHTTP
import Glibc

/// A client that was accepted, on its way to the event loop that it will belong to. Whoever has it
/// last admits it or turns it away.
struct Newcomer: Sendable {
  /// Names its connection, as no other of the server.
  let token: UInt64
  let descriptor: Int32
  let kind: ListenerKind
  let endpoint: any Endpoint
  /// Its time runs from here on, however long it is on its way.
  let acceptedAt: Duration

  /// Closes the connection without a word.
  func turnAway() { close(descriptor) }
}
