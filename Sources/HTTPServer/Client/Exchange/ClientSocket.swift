import COpenSSL
import Glibc

/// A TCP connection to a server, that never waits longer than there is patience. It owns its
/// descriptor.
final class ClientSocket {
  let descriptor: Int32
  private let patience: Patience

  init(_ address: ListenAddress, _ patience: Patience) throws(HTTPClientError) {
    let flags = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    descriptor = socket(address.isIPv6 ? AF_INET6 : AF_INET, flags, 0)
    self.patience = patience
    guard descriptor >= 0 else { throw .connectionRefused(patience.host) }
    let result = address.withSocketAddress { Glibc.connect(descriptor, $0, $1) }
    if result == 0 { return }
    guard errno == EINPROGRESS else { throw .connectionRefused(patience.host) }
    try patience.wait(descriptor, for: POLLOUT)
    var code: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &size)
    guard code == 0 else { throw .connectionRefused(patience.host) }
  }

  /// A connection to the first address where somebody listens.
  static func first(
    of addresses: [ListenAddress], _ patience: Patience
  ) throws(HTTPClientError) -> ClientSocket {
    var last = HTTPClientError.unresolvedHost(patience.host)
    for address in addresses {
      do throws(HTTPClientError) {
        return try ClientSocket(address, patience)
      } catch {
        last = error
        try patience.check()
      }
    }
    throw last
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Sends all that is in the queue.
  func send(_ queue: inout ByteQueue) throws(HTTPClientError) {
    while !queue.isEmpty {
      let count = queue.withFront(queue.count) {
        shim_send(descriptor, $0.baseAddress, $0.count)
      }
      if count > 0 {
        queue.consume(count)
      } else if errno == EAGAIN || errno == EWOULDBLOCK {
        try patience.wait(descriptor, for: POLLOUT)
      } else if errno != EINTR {
        throw .connectionReset(patience.host)
      }
    }
  }

  /// Receives into the buffer; 0 when the server has ended.
  func receive(into buffer: UnsafeMutableRawBufferPointer) throws(HTTPClientError) -> Int {
    while true {
      // A server that sends byte by byte does not prolong the time either.
      try patience.check()
      let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
      if count >= 0 { return count }
      if errno == EAGAIN || errno == EWOULDBLOCK {
        try patience.wait(descriptor, for: POLLIN)
      } else if errno != EINTR {
        throw .connectionReset(patience.host)
      }
    }
  }
}
