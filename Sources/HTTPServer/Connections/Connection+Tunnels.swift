import ArcFedHTTP

/// From the client of a proxy to the client of a host.
extension Connection {
  /// Says that the tunnel is open, and begins anew as the host at its end. What the client has sent
  /// behind its CONNECT, without waiting for the answer, belongs to the tunnel already
  /// (RFC 9110 §9.3.6).
  func openTunnel(to origin: Origin) {
    // 1. The answer is the last that goes out as it is.
    outgoing.append(HTTPMessageSerializer.tunnelResponse)
    passThrough()
    // 2. Nothing of the proxy's connection is left but its bytes.
    let early = parser.takeRest()
    exchange = nil
    let role = ConnectionRole.tunnel(origin)
    let session = role.beginsWithTLS ? environment.tls.makeSession(for: origin.host) : nil
    guard session != nil || !role.beginsWithTLS else { return close() }
    enter(role, session: session)
    // 3. The host at the other end hears them.
    if !early.isEmpty { early.withUnsafeBytes { takeIn($0) } }
  }
}
