import ArcFedHTTP
import Glibc
import Synchronization
import Testing

@testable import ArcFedHTTPServer

/// A process that has no descriptor left. The limit is the whole process's, so each test has one of
/// its own.
@Suite(.serialized, .timeLimit(.minutes(10))) struct DescriptorTests {
  @Test("Without descriptors the oldest idle client makes room, and no other")
  func eviction() async {
    await #expect(processExitsWith: .success) {
      let server = try TestServer(kind: .http())
      let clients = try (0..<3).map { _ in try TCPClient() }
      for index in 0...1 {
        try clients[index].connect(to: server.port)
        try await clients[index].ask("/\(index)")
      }
      let limit = exhaustDescriptors()
      try clients[2].connect(to: server.port)
      try await clients[2].ask("/2")
      // The second one is still there; the first one is not.
      try await clients[1].ask("/again")
      #expect(try await clients[0].receiveToEnd().isEmpty)
      restoreDescriptors(limit)
      keepToTheEnd(server)
    }
  }

  @Test("Without descriptors the oldest idle client makes room on another loop as well")
  func evictionElsewhere() async {
    await #expect(processExitsWith: .success) {
      let server = try TestServer(kind: .http(), loopCount: 2)
      let clients = try (0..<3).map { _ in try TCPClient() }
      for index in 0...1 {
        try clients[index].connect(to: server.port)
        try await clients[index].ask("/\(index)")
      }
      server.clock.advance(by: .seconds(1))
      try await clients[0].ask("/again")
      let limit = exhaustDescriptors()
      try clients[2].connect(to: server.port)
      try await clients[2].ask("/2")
      try await clients[0].ask("/still")
      #expect(try await clients[1].receiveToEnd().isEmpty)
      restoreDescriptors(limit)
      keepToTheEnd(server)
    }
  }

  @Test("When all are busy, a newcomer waits until a descriptor is free again")
  func hunger() async {
    await #expect(processExitsWith: .success) {
      let (isStarted, mayEnd) = (Signal(), Signal())
      let server = try TestServer(kind: .http()) { request in
        if request.path == "/busy" {
          isStarted.give()
          await mayEnd.wait()
        }
        return .text(200, request.path)
      }
      let (busy, newcomer) = (try TCPClient(), try TCPClient())
      try busy.connect(to: server.port)
      busy.send("GET /busy HTTP/1.1\r\nHost: localhost\r\n\r\n")
      await isStarted.wait()
      let limit = exhaustDescriptors()
      try newcomer.connect(to: server.port)
      newcomer.send("GET /late HTTP/1.1\r\nHost: localhost\r\n\r\n")
      mayEnd.give()
      // The loop has seen the newcomer before it sent this answer, and had nothing to give.
      _ = try await busy.receive(until: "/busy")
      restoreDescriptors(limit)
      server.advance(by: .seconds(1))
      #expect(try await newcomer.receive(until: "/late").hasPrefix("HTTP/1.1 200 "))
      keepToTheEnd(server)
    }
  }
}

/// Servers that run as long as the process. One that ended with it could still be giving back what
/// it has of libcrypto when that is cleared away.
private let lasting = Mutex<[TestServer]>([])

private func keepToTheEnd(_ server: TestServer) { lasting.withLock { $0.append(server) } }

/// Leaves the process without a descriptor; returns the limit that it had.
private func exhaustDescriptors() -> rlimit {
  var limit = rlimit()
  getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  let free = dup(0)
  close(free)
  var tight = limit
  tight.rlim_cur = rlim_t(free)
  setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &tight)
  return limit
}

private func restoreDescriptors(_ limit: rlimit) {
  var limit = limit
  setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
}
