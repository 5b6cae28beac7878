/// Why nothing is served.
package enum ServingError: Error, CustomStringConvertible {
  /// The certificate authority that was kept cannot be used.
  case authority(String)
  /// The system gives no socket.
  case listening(String)
  /// The world cannot be made.
  case world(String)
  /// A step of the set-up did not go as expected; its lines.
  case setUp([String])
  /// A snapshot cannot be put back; the world is as it was.
  case snapshot(String)
  /// The world is being replaced by another just now.
  case busy

  /// A sentence for a person.
  package var description: String {
    switch self {
    case .authority(let reason): "the certificate authority that was kept: \(reason)"
    case .listening(let reason): reason
    case .world(let reason): reason
    case .snapshot(let reason): "the snapshot cannot be put back: \(reason)"
    case .setUp(let lines): lines.joined(separator: "\n")
    case .busy: "the world is being replaced just now"
    }
  }
}
