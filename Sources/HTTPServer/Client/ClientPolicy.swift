/// Decides where the client may look for a host, which is in lower case, an IPv6 address in
/// brackets. It is not asked for this machine's own names: those are always allowed, and nothing
/// else is without it.
package typealias ClientPolicy = @Sendable (_ host: String, _ port: Int) -> HostRoute

/// Where a host is to be found.
package enum HostRoute: Sendable, Hashable {
  /// Nowhere: not even its name is looked up.
  case refuse
  /// At the addresses that the system's resolver has for the name.
  case resolve
  /// At this IPv4 or IPv6 address, whatever the resolver has: a cluster's issuer, say, whose name
  /// exists inside the cluster alone.
  case address(String)
}
