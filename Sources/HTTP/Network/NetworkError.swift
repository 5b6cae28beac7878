/// Why a request got no answer at all.
package enum NetworkError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Nothing has that name.
  case unresolvedHost(String)
  /// The host is there and does not listen.
  case connectionRefused(String)
  /// No answer within the caller's patience.
  case timedOut(String)
  /// The connection broke before the answer was whole.
  case connectionReset(String)

  /// A sentence for a person.
  package var description: String {
    switch self {
    case .unresolvedHost(let host): "could not resolve host '\(host)'"
    case .connectionRefused(let host): "connection to '\(host)' was refused"
    case .timedOut(let host): "no answer from '\(host)' in time"
    case .connectionReset(let host): "connection to '\(host)' was reset"
    }
  }
}
