/// The body of a response: whole, or as it comes.
package enum HTTPBody: Sendable {
  /// All of it.
  case bytes([UInt8])
  /// Piece by piece: a watch, a large download.
  case stream(HTTPBodyStream)
}

/// A body that is read piece by piece.
package struct HTTPBodyStream: Sendable {
  private let pull: @Sendable () async -> [UInt8]?

  /// A stream whose next piece is what `pull` returns; nil ends it.
  package init(next pull: @escaping @Sendable () async -> [UInt8]?) {
    self.pull = pull
  }

  /// The next piece; nil at the end.
  package func next() async -> [UInt8]? {
    await pull()
  }
}
