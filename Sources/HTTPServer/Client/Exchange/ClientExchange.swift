import ArcFedHTTP
import COpenSSL
import Glibc

/// One request on its way out and its answer on the way back, on a thread that may wait.
struct ClientExchange: Sendable {
  let request: HTTPRequest
  let trust: TrustAnchors
  let limits: HTTPClientLimits
  let policy: ClientPolicy
  let patience: Patience

  func result() -> Result<HTTPResponse, HTTPClientError> {
    do throws(HTTPClientError) {
      return .success(try run())
    } catch {
      return .failure(error)
    }
  }

  private func run() throws(HTTPClientError) -> HTTPResponse {
    // 1. Whether it can be said at all, and to whom it may be.
    let host = request.origin.host
    guard request.origin.scheme == "https" else { throw .notHTTPS }
    let message = try HTTPRequestSerializer.message(request)
    let addresses = try HostAddresses.of(request.origin, policy)
    // 2. The first address where somebody listens.
    let socket = try ClientSocket.first(of: addresses, patience)
    // 3. Whether it is the one that is meant.
    let context = try ClientTLSContext(trust)
    guard let session = context.makeSession(for: host) else { throw .handshakeFailed(host) }
    let channel = ClientChannel(socket: socket, session: session, patience: patience)
    try channel.handshake()
    // 4. The question.
    try channel.send(message)
    // 5. The answer.
    return try receive(from: channel)
  }

  private func receive(from channel: ClientChannel) throws(HTTPClientError) -> HTTPResponse {
    var parser = HTTPResponseParser(to: request.method, limits: limits.message)
    while true {
      if let response = try parser.response() {
        channel.close()
        return response
      }
      guard let bytes = try channel.receive() else { return try parser.responseAtEnd() }
      parser.append(bytes)
    }
  }
}
