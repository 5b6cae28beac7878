/// What clients speak on a port.
package enum ListenerKind: Sendable {
  /// HTTP over TLS, for every host that the certificate authority vouches for.
  case https
  /// Plain HTTP for those hosts and this machine's own names. Every other Host is misdirected, so
  /// that a web page whose name was made to point here reaches nothing (DNS rebinding).
  case http(hosts: Set<String> = [])
  /// An HTTP proxy: `CONNECT` and absolute-form requests, as the policy decides.
  case proxy(ProxyPolicy)
}

extension ListenerKind {
  /// The names of this machine, which plain HTTP always answers to.
  static let loopbackHosts: Set<String> = ["localhost", "127.0.0.1", "[::1]"]
}
