/// Why a server could not start.
package enum HTTPServerError: Error, Hashable, CustomStringConvertible {
  /// Another program listens there.
  case addressInUse(ListenAddress)
  /// A system call failed with that errno.
  case system(String, Int32)
  /// libssl could not be set up.
  case tlsUnavailable
  /// The server was shut down.
  case stopped

  /// A sentence for a person.
  package var description: String {
    switch self {
    case .addressInUse(let address): "\(address) is in use by another program"
    case .system(let call, let code): "\(call) failed with errno \(code)"
    case .tlsUnavailable: "TLS could not be set up"
    case .stopped: "the server was shut down"
    }
  }
}
