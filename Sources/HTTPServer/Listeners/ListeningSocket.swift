import COpenSSL
import Glibc

/// A TCP socket that takes connections. It owns its descriptor.
final class ListeningSocket: Sendable {
  /// What came of asking for the next connection.
  enum Acceptance {
    case connection(Int32)
    case none, outOfDescriptors
  }

  /// Connections that the system keeps while the loop is busy; Linux caps it by
  /// net.core.somaxconn, 4,096 (listen(2)).
  private static let backlogCountMax: Int32 = 4_096

  let descriptor: Int32
  let port: Int

  /// Binds and listens; port 0 lets the system choose one.
  init(_ address: ListenAddress) throws(HTTPServerError) {
    let family = address.isIPv6 ? AF_INET6 : AF_INET
    let flags = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    let descriptor = socket(family, flags, 0)
    guard descriptor >= 0 else { throw .system("socket", errno) }
    var on: Int32 = 1
    let size = socklen_t(MemoryLayout<Int32>.size)
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, size)
    if address.isIPv6 { setsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &on, size) }
    let isBound = address.withSocketAddress { bind(descriptor, $0, $1) == 0 }
    guard isBound, Glibc.listen(descriptor, Self.backlogCountMax) == 0 else {
      let code = errno
      close(descriptor)
      throw code == EADDRINUSE ? .addressInUse(address) : .system("bind", code)
    }
    self.descriptor = descriptor
    port = Self.boundPort(descriptor) ?? address.port
  }

  deinit { close(descriptor) }

  /// The next connection that waits.
  func accept() -> Acceptance {
    while true {
      let accepted = shim_accept(descriptor)
      if accepted >= 0 { return .connection(accepted) }
      switch errno {
      case EINTR, ECONNABORTED: continue
      // accept(2) looks for a descriptor before it looks for a client.
      case EMFILE, ENFILE, ENOBUFS, ENOMEM: return isAnyoneWaiting ? .outOfDescriptors : .none
      default: return .none
      }
    }
  }

  private var isAnyoneWaiting: Bool {
    var readiness = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&readiness, 1, 0) > 0
  }

  private static func boundPort(_ descriptor: Int32) -> Int? {
    var storage = sockaddr_storage()
    var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
    return withUnsafeMutablePointer(to: &storage) { storage in
      storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        guard getsockname(descriptor, address, &size) == 0 else { return nil }
        // The port lies at the same place in both families.
        return address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
          Int(UInt16(bigEndian: $0.pointee.sin_port))
        }
      }
    }
  }
}
