import ArcFedHTTP

/// From the client of a proxy to a real host.
extension Connection {
  /// Lets go of the socket, so that a relay may have it: the event loop takes it from here.
  func openRelay(to origin: Origin, by route: HostRoute) {
    relay = Relay(
      client: descriptor, early: parser.takeRest(), pending: takeOutput(), origin: origin,
      route: route)
    exchange = nil
    phase = .closed
  }
}
