import Glibc

/// Where a server listens: an address of this machine and a port.
package struct ListenAddress: Sendable, Hashable, CustomStringConvertible {
  private enum Bytes: Sendable, Hashable {
    case four([UInt8])
    case six([UInt8])
  }

  /// The address as it was written.
  package let host: String
  /// The port; 0 lets the system choose.
  package let port: Int
  private let bytes: Bytes

  /// An IPv4 or IPv6 address and a port; nil when it is neither, or the port is out of range.
  package init?(host: String, port: Int) {
    guard UInt16(exactly: port) != nil else { return nil }
    var six = [UInt8](repeating: 0, count: 16)
    var four = [UInt8](repeating: 0, count: 4)
    if inet_pton(AF_INET, host, &four) == 1 {
      bytes = .four(four)
    } else if inet_pton(AF_INET6, host, &six) == 1 {
      bytes = .six(six)
    } else {
      return nil
    }
    self.host = host
    self.port = port
  }

  private init(host: String, port: Int, bytes: Bytes) {
    self.host = host
    self.port = port
    self.bytes = bytes
  }

  private init(loopbackPort port: UInt16) {
    host = "127.0.0.1"
    self.port = Int(port)
    bytes = .four([127, 0, 0, 1])
  }

  /// 127.0.0.1 and the port.
  package static func loopback(port: UInt16) -> ListenAddress {
    ListenAddress(loopbackPort: port)
  }

  /// The same address with another port.
  package func withPort(_ port: UInt16) -> ListenAddress {
    ListenAddress(host: host, port: Int(port), bytes: bytes)
  }

  /// Whether nobody beyond this machine can reach it: 127.0.0.0/8 or ::1 (RFC 6890 §2.2).
  package var isLoopback: Bool {
    switch bytes {
    case .four(let bytes): bytes[0] == 127
    case .six(let bytes): bytes.dropLast().allSatisfy { $0 == 0 } && bytes.last == 1
    }
  }

  /// `host:port`, an IPv6 address in brackets.
  package var description: String { isIPv6 ? "[\(host)]:\(port)" : "\(host):\(port)" }

  var isIPv6: Bool {
    if case .six = bytes { true } else { false }
  }

  func withSocketAddress<R>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> R) -> R {
    switch bytes {
    case .four(let bytes):
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = UInt16(port).bigEndian
      withUnsafeMutableBytes(of: &address.sin_addr) { $0.copyBytes(from: bytes) }
      return Self.erased(&address, body)
    case .six(let bytes):
      var address = sockaddr_in6()
      address.sin6_family = sa_family_t(AF_INET6)
      address.sin6_port = UInt16(port).bigEndian
      withUnsafeMutableBytes(of: &address.sin6_addr) { $0.copyBytes(from: bytes) }
      return Self.erased(&address, body)
    }
  }

  private static func erased<Address, R>(
    _ address: inout Address, _ body: (UnsafePointer<sockaddr>, socklen_t) -> R
  ) -> R {
    withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<Address>.size))
      }
    }
  }
}
