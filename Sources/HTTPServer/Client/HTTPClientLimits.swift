/// What a client grants the servers that it asks.
package struct HTTPClientLimits: Sendable, Hashable {
  /// From the call to the end of the answer. The system's resolver keeps a time of its own.
  package var requestSeconds = 10.0
  /// Header lines and content of the answer: a set of keys is some kilobytes.
  package var message = HTTPMessageLimits.standard
  /// Requests under way at one time, each with a thread; those beyond fail at once.
  package var requestCountMax = 16

  /// The limits named above.
  package init() {}

  /// The limits named above.
  package static let standard = HTTPClientLimits()
}
