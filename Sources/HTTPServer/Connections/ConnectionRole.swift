import ArcFedHTTP

/// What a connection is good for: what its listener speaks or, once a proxy has let its client
/// through, the host at the end of the tunnel.
enum ConnectionRole: Sendable {
  case listener(ListenerKind)
  /// A tunnel to that origin, and to no other.
  case tunnel(Origin)

  /// Whether the client begins with a TLS handshake.
  var beginsWithTLS: Bool {
    switch self {
    case .listener(.https): true
    case .listener(.http), .listener(.proxy): false
    case .tunnel(let origin): origin.scheme == "https"
    }
  }
}
