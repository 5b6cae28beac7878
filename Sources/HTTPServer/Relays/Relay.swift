import ArcFedHTTP
import COpenSSL
import Glibc

/// A tunnel of the proxy's that ends at a real host: bytes pass in both directions, and nobody here
/// looks at them. It owns the client's descriptor, and runs on a thread that may wait.
struct Relay: Sendable {
  /// The client's socket, from which the event loop has let go.
  let client: Int32
  /// What the client had sent behind its CONNECT.
  let early: [UInt8]
  /// What was still on its way to the client.
  let pending: [UInt8]
  /// The host at the other end.
  let origin: Origin
  /// Where it is.
  let route: HostRoute
}

extension Relay {
  /// How long nothing may pass before a relay ends: ten minutes, as long as a watch is silent;
  /// ours.
  static let idleMilliseconds: Int32 = 600_000
  /// Bytes that are taken from one side before they go to the other.
  private static let bufferBytes = 65_536

  /// Connects, says so, and passes bytes on until both sides have ended.
  func run(_ patience: Patience) {
    let server: ClientSocket
    do throws(HTTPClientError) {
      server = try connect(patience)
    } catch {
      let reason = ReasonPhrase.of(error.gatewayStatus)
      answer(
        "HTTP/1.1 \(error.gatewayStatus) \(reason)\r\nContent-Type: text/plain; charset=utf-8\r\n"
          + "Connection: close\r\n\r\n\(error.gatewayStatus) \(reason): \(error)\n")
      return
    }
    guard answer(HTTPMessageSerializer.tunnelResponse), Self.send(early, to: server.descriptor)
    else { return }
    pass(server.descriptor)
  }

  private func connect(_ patience: Patience) throws(HTTPClientError) -> ClientSocket {
    let route = route
    let addresses = try HostAddresses.of(origin) { _, _ in route }
    return try ClientSocket.first(of: addresses, patience)
  }

  @discardableResult
  private func answer(_ bytes: some Collection<UInt8>) -> Bool {
    Self.send(pending + Array(bytes), to: client)
  }

  private func answer(_ text: String) { answer(Array(text.utf8)) }

  // MARK: Passing on

  private func pass(_ server: Int32) {
    var buffer = [UInt8](repeating: 0, count: Self.bufferBytes)
    var open = [client: server, server: client]
    while !open.isEmpty {
      var waiting = open.keys.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      let count = poll(&waiting, nfds_t(waiting.count), Self.idleMilliseconds)
      guard count > 0 || (count < 0 && errno == EINTR) else { return }
      for descriptor in waiting where descriptor.revents != 0 {
        guard let other = open[descriptor.fd] else { continue }
        let count = recv(descriptor.fd, &buffer, buffer.count, 0)
        if count > 0 {
          guard Self.send(Array(buffer[..<count]), to: other) else { return }
        } else if count == 0 {
          shutdown(other, Int32(SHUT_WR))
          open[descriptor.fd] = nil
        } else if errno != EAGAIN, errno != EWOULDBLOCK, errno != EINTR {
          return
        }
      }
    }
  }

  /// Sends all of it, waiting as long as the other side takes; whether it went.
  private static func send(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { shim_send(descriptor, $0.baseAddress, $0.count) }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if errno == EAGAIN || errno == EWOULDBLOCK {
        var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        guard poll(&ready, 1, idleMilliseconds) > 0 else { return false }
      } else if errno != EINTR {
        return false
      }
    }
    return true
  }
}
