import ArcFedHTTP

/// Where a request goes, by what it names and the connection that it came on.
enum Destination: Hashable {
  /// To the endpoint, as a request to that origin.
  case endpoint(Origin)
  /// Nowhere yet: from now on the connection is a tunnel to that origin.
  case tunnel(Origin)
  /// Nowhere here: the connection becomes a tunnel to a real host.
  case relay(Origin, HostRoute)
  /// Back to the client.
  case refused(status: Int, reason: String)
}

extension Destination {
  /// Routes a request.
  ///
  /// - Parameters:
  ///   - serverName: the name that the TLS client asked for; nil when it sent none.
  ///   - authority: whose certificates decide which hosts exist.
  init(
    of head: RequestHead, on role: ConnectionRole, serverName: String?,
    authority: CertificateAuthority
  ) {
    switch role {
    case .listener(.https):
      self = Self.direct(head, scheme: "https", default: serverName ?? "localhost") { host, _ in
        authority.vouches(for: host)
      }
    case .listener(.http(let hosts)):
      self = Self.direct(head, scheme: "http", default: "localhost") { host, _ in
        hosts.contains(host) || ListenerKind.loopbackHosts.contains(host)
      }
    case .tunnel(let origin):
      // A client that was let through to one host does not reach another one by naming it.
      self = Self.direct(head, scheme: origin.scheme, default: origin.host) { host, port in
        origin == Origin(scheme: origin.scheme, host: host, port: port)
      }
      // HTTP/1.0 without Host names no port either.
      if head.authority == nil, case .endpoint = self { self = .endpoint(origin) }
    case .listener(.proxy(let policy)):
      self = Self.proxied(head, policy, authority)
    }
  }

  /// Whom the client of an origin server meant: Host decides (RFC 9112 §3.3), unless the target is
  /// absolute; HTTP/1.0 without Host leaves what the connection says.
  private static func direct(
    _ head: RequestHead, scheme: String, default host: String,
    serves: (_ host: String, _ port: Int?) -> Bool
  ) -> Destination {
    switch head.target {
    case .authority, .asterisk:
      // This is no proxy, and has no options of its own (RFC 9110 §9.3.6, §15.6.2).
      return .refused(
        status: 501, reason: "\(head.method) is not implemented for this target")
    case .absolute(let named, _, _, _) where named != scheme:
      return .refused(status: 421, reason: "the request is for another scheme")
    case .origin, .absolute: break
    }
    guard let named = head.authority else {
      return .endpoint(Origin(scheme: scheme, host: host))
    }
    guard serves(named.host, named.port) else {
      return .refused(status: 421, reason: "the request is for a host that is not served here")
    }
    return .endpoint(Origin(scheme: scheme, host: named.host, port: named.port))
  }

  /// Whom the client of a proxy wants to reach: the target decides, and not Host (RFC 9112 §3.2.2).
  private static func proxied(
    _ head: RequestHead, _ policy: ProxyPolicy, _ authority: CertificateAuthority
  ) -> Destination {
    switch head.target {
    case .origin:
      return .refused(
        status: 400, reason: "this is an HTTP proxy: name it in HTTPS_PROXY and HTTP_PROXY")
    case .asterisk:
      return .refused(status: 501, reason: "\(head.method) is not implemented for this target")
    case .absolute("http", let named, _, _):
      let origin = Origin(scheme: "http", host: named.host, port: named.port)
      switch policy(origin.host, origin.port) {
      case .intercept: return .endpoint(origin)
      case .relay: return refusal(of: origin, because: "real hosts are reached with CONNECT only")
      case .refuse(let reason): return refusal(of: origin, because: reason)
      }
    case .absolute:
      // What is meant for TLS must come over TLS (RFC 9110 §7.4).
      return .refused(status: 421, reason: "https needs a tunnel: ask for it with CONNECT")
    case .authority(let named):
      return tunnel(head, to: named, policy, authority)
    }
  }

  private static func tunnel(
    _ head: RequestHead, to named: RequestAuthority, _ policy: ProxyPolicy,
    _ authority: CertificateAuthority
  ) -> Destination {
    // RFC 9110 §9.3.6: an invalid port is refused, and a CONNECT has no content.
    guard let port = named.port, port > 0 else {
      return .refused(status: 400, reason: "CONNECT names no port")
    }
    guard !head.framing.hasContent else {
      return .refused(status: 400, reason: "CONNECT has content")
    }
    // Port 80 alone is plain HTTP: clients exist that ask for tunnels to it as well.
    let scheme = port == 80 ? "http" : "https"
    let origin = Origin(scheme: scheme, host: named.host, port: port)
    switch policy(origin.host, origin.port) {
    case .intercept: break
    case .relay(let route): return .relay(origin, route)
    case .refuse(let reason): return refusal(of: origin, because: reason)
    }
    guard scheme == "http" || authority.vouches(for: named.host) else {
      return refusal(of: origin, because: "there is no certificate for it")
    }
    return .tunnel(origin)
  }

  private static func refusal(of origin: Origin, because reason: String) -> Destination {
    .refused(
      status: 403, reason: "the proxy does not reach \(origin.host):\(origin.port), \(reason)")
  }
}
