import ArcFedHTTP

/// Where a socket's callback enters the async world: one task a request.
enum ResponseTask {
  /// Asks the endpoint, and sends what it answers to the connection, piece by piece where it
  /// streams. One piece is on its way at a time, so a client that reads slowly slows the stream
  /// down.
  static func start(
    _ request: HTTPRequest, _ endpoint: any Endpoint, connection: UInt64, mailbox: Mailbox
  ) -> Task<Void, Never> {
    Task {
      let response = await endpoint.respond(to: request)
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
