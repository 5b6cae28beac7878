import ArcFedHTTP
import COpenSSL
import Glibc

/// From the host of a URL to addresses.
enum HostAddresses {
  /// Where to connect, best first; nothing is looked up that the policy does not allow.
  static func of(
    _ origin: Origin, _ policy: ClientPolicy
  ) throws(HTTPClientError) -> [ListenAddress] {
    let name = literal(origin.host)
    let own = ListenAddress(host: name, port: origin.port)
    if let own, own.isLoopback { return [own] }
    // These names are this machine's and never looked up (RFC 6761 §6.3).
    if name == "localhost" || name.hasSuffix(".localhost") {
      return ["127.0.0.1", "::1"].compactMap { ListenAddress(host: $0, port: origin.port) }
    }
    switch policy(origin.host, origin.port) {
    case .refuse: throw .hostNotAllowed(origin.host)
    case .address(let text):
      guard let address = ListenAddress(host: literal(text), port: origin.port) else {
        throw .unresolvedHost(origin.host)
      }
      return [address]
    case .resolve:
      if let own { return [own] }
      let found = lookUp(name, port: origin.port)
      guard !found.isEmpty else { throw .unresolvedHost(origin.host) }
      return found
    }
  }

  /// The host without the brackets of an IPv6 address.
  static func literal(_ host: String) -> String {
    host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
  }

  private static func lookUp(_ name: String, port: Int) -> [ListenAddress] {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(name, nil, &hints, &list) == 0 else { return [] }
    defer { freeaddrinfo(list) }
    var addresses: [ListenAddress] = []
    var next = list
    while let entry = next?.pointee {
      if let host = numericHost(entry), let address = ListenAddress(host: host, port: port) {
        addresses.append(address)
      }
      next = entry.ai_next
    }
    return addresses
  }

  private static func numericHost(_ entry: addrinfo) -> String? {
    var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
    let code = getnameinfo(
      entry.ai_addr, entry.ai_addrlen, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST)
    guard code == 0 else { return nil }
    return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
