import ArcFedHTTP

/// One request of a connection on its way through: taken in, answered, written out.
struct Exchange {
  enum Stage {
    /// Content is still coming in.
    case receiving
    /// The endpoint has the request.
    case answering
    /// The head of the answer is out, its pieces follow.
    case streaming(HTTPMessageSerializer.Framing)
  }

  let head: RequestHead
  let origin: Origin
  var content: [UInt8] = []
  var stage = Stage.receiving
  /// The endpoint at work; cancelled when nobody is left to answer.
  var task: Task<Void, Never>?
  /// The stream that waits until the client has taken in more.
  var waitingStream: Mailbox.Reply?

  init(head: RequestHead, origin: Origin) {
    self.head = head
    self.origin = origin
  }

  var isReceiving: Bool {
    if case .receiving = stage { true } else { false }
  }

  var isStreaming: Bool {
    if case .streaming = stage { true } else { false }
  }

  /// What the endpoint sees; only targets with a path come this far.
  func request(path: String, query: String?) -> HTTPRequest {
    HTTPRequest(
      head.method, origin: origin, path: path, query: query, headers: head.headers, body: content)
  }
}
