import ArcFedHTTP

/// One request of a connection on its way through: taken in, answered, written out.
final class Exchange {
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
  /// Where the real host is, when the client asks the proxy for one.
  let relay: HostRoute?
  var content: [UInt8] = []
  /// As much content as the request may have.
  var contentBytesMax: Int
  /// Room for more content than any request may have.
  var largeContent: LargeContent?
  var stage = Stage.receiving
  /// The endpoint at work; cancelled when nobody is left to answer.
  var task: Task<Void, Never>?
  /// The stream that waits until the client has taken in more.
  var waitingStream: Mailbox.Reply?

  init(head: RequestHead, origin: Origin, contentBytesMax: Int, relay: HostRoute? = nil) {
    self.contentBytesMax = contentBytesMax
    self.head = head
    self.origin = origin
    self.relay = relay
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
      head.method, origin: origin, path: path, query: query, headers: headers, body: content)
  }

  /// The header fields as the host that is meant would get them: without those between the client
  /// and a proxy, and with the Host of an absolute target (RFC 9112 §3.2.2, RFC 9110 §11.7.2).
  private var headers: HTTPHeaders {
    guard case .absolute(_, let authority, _, _) = head.target else { return head.headers }
    var headers = head.headers
    headers["Host"] = authority.description
    headers["Proxy-Connection"] = nil
    headers["Proxy-Authorization"] = nil
    return headers
  }
}
