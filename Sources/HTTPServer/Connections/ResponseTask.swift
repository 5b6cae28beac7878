import ArcFedHTTP

/// Where a socket's callback enters the async world: one task a request.
enum ResponseTask {
  /// Waits for the answer, and sends it to the connection, piece by piece where it streams. One
  /// piece is on its way at a time, so a client that reads slowly slows the stream down.
  static func start(
    connection: UInt64, mailbox: Mailbox, _ answer: @escaping @Sendable () async -> HTTPResponse
  ) -> Task<Void, Never> {
    Task {
      let response = await answer()
      guard case .stream(let stream) = response.body else {
        mailbox.post(.response(connection, response, nil))
        return
      }
      var isWanted = await withCheckedContinuation { reply in
        mailbox.post(.response(connection, response, reply))
      }
      while isWanted {
        guard let piece = await stream.next() else {
          mailbox.post(.endOfStream(connection))
          return
        }
        if piece.isEmpty { continue }
        isWanted = await withCheckedContinuation { reply in
          mailbox.post(.piece(connection, piece, reply))
        }
      }
    }
  }
}
