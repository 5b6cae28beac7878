/// Why a request over the wire has no answer. It holds nothing of what was sent.
package enum HTTPClientError: Error, Hashable, CustomStringConvertible {
  /// The URL's scheme is another.
  case notHTTPS
  /// Method, path or headers hold what no message may.
  case malformedRequest
  /// The policy keeps the client from that host.
  case hostNotAllowed(String)
  /// The trusted roots cannot be read.
  case unreadableRoots
  /// Nothing has that name.
  case unresolvedHost(String)
  /// Nobody listens there.
  case connectionRefused(String)
  /// The host's certificate is not trusted or is another's, in OpenSSL's words.
  case untrusted(String, reason: String)
  /// The handshake failed for another reason.
  case handshakeFailed(String)
  /// No whole answer in time.
  case timedOut(String)
  /// The connection broke before the answer was whole.
  case connectionReset(String)
  /// What came is no HTTP/1.1 response, and in what way.
  case malformedResponse(String)
  /// The answer is larger than the limit.
  case responseTooLarge
  /// As many requests as there may be are under way.
  case busy
  /// The caller does not want the answer any more.
  case cancelled

  /// A sentence for a person.
  package var description: String {
    switch self {
    case .notHTTPS: "only https is spoken"
    case .malformedRequest: "the request cannot be written as HTTP/1.1"
    case .hostNotAllowed(let host): "'\(host)' is not allowed"
    case .unreadableRoots: "the trusted root certificates cannot be read"
    case .unresolvedHost(let host): "could not resolve host '\(host)'"
    case .connectionRefused(let host): "connection to '\(host)' was refused"
    case .untrusted(let host, let reason): "'\(host)' is not trusted: \(reason)"
    case .handshakeFailed(let host): "the TLS handshake with '\(host)' failed"
    case .timedOut(let host): "no answer from '\(host)' in time"
    case .connectionReset(let host): "connection to '\(host)' was reset"
    case .malformedResponse(let reason): "the answer is malformed: \(reason)"
    case .responseTooLarge: "the answer is too large"
    case .busy: "too many requests are under way"
    case .cancelled: "the request was cancelled"
    }
  }

  /// The status of a gateway that got no answer (RFC 9110 §15.6.3, §15.6.5).
  package var gatewayStatus: Int {
    if case .timedOut = self { 504 } else { 502 }
  }
}
