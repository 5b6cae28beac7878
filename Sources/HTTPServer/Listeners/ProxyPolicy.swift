/// Decides whom clients of the proxy may reach: asked with the host in lower case, an IPv6 address
/// in brackets, and the port, once a `CONNECT` and once an absolute-form request.
///
/// It is asked on the threads that own the sockets, so it must not wait for anything. Whoever wants
/// a record of the refused makes it there.
package typealias ProxyPolicy = @Sendable (_ host: String, _ port: Int) -> ProxyVerdict

/// What becomes of a client that asks the proxy for a host.
package enum ProxyVerdict: Sendable, Hashable {
  /// The server answers in the host's place.
  case intercept
  /// The client gets a tunnel to the real host, into which nobody here looks; with `CONNECT` alone.
  case relay(HostRoute)
  /// The client gets a 403 with this reason, a clause like `it is not emulated`, at once.
  case refuse(String)
}
