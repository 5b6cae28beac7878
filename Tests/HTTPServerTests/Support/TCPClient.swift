import Foundation
import Glibc
import Testing

/// A client that speaks no TLS.
final class TCPClient: Sendable {
  private let descriptor: Int32

  struct Refused: Error {}

  /// A client that is not connected yet.
  init() throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { throw Refused() }
  }

  convenience init(port: Int) throws {
    try self.init()
    try connect(to: port)
  }

  func connect(to port: Int) throws {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let descriptor = descriptor
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard result == 0 else { throw Refused() }
  }

  deinit { close(descriptor) }

  func send(_ bytes: [UInt8]) {
    _ = Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
  }

  func send(_ text: String) { send(Array(text.utf8)) }

  /// Asks for a path on a connection that stays open, and waits for the answer: as a rule it ends
  /// with the path.
  @discardableResult
  func ask(_ path: String, until end: String? = nil) async throws -> String {
    send("GET \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n")
    let text = try await receive(until: end ?? path)
    #expect(text.hasPrefix("HTTP/1.1 200 "))
    return text
  }

  /// Says that nothing more will be sent.
  func endSending() { shutdown(descriptor, Int32(SHUT_WR)) }

  /// What arrives until the text ends as given, or the server has closed.
  func receive(until end: String) async throws -> String {
    let descriptor = descriptor
    return try await offPool {
      var all: [UInt8] = []
      var buffer = [UInt8](repeating: 0, count: 4_096)
      while !all.reversed().starts(with: end.utf8.reversed()) {
        let count = recv(descriptor, &buffer, buffer.count, 0)
        guard count > 0 else { break }
        all += buffer[..<count]
      }
      return String(decoding: all, as: UTF8.self)
    }
  }

  /// All that arrives until the server closes or resets.
  func receiveToEnd() async throws -> [UInt8] {
    let descriptor = descriptor
    return try await offPool {
      var all: [UInt8] = []
      var buffer = [UInt8](repeating: 0, count: 4_096)
      while true {
        let count = recv(descriptor, &buffer, buffer.count, 0)
        guard count > 0 else { return all }
        all += buffer[..<count]
      }
    }
  }
}
