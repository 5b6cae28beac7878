import ArcFed
import ArcFedHTTP
import ArcFedHTTPServer
import ArcFedSimulation
import Foundation
import Synchronization
import Testing

@testable import ArcFedServing

@Suite("The trace as server-sent events over a socket", .serialized, .timeLimit(.minutes(10)))
struct TraceStreamTests {
  /// A client that reads only when it is told to: `openssl s_client`, whose output nobody takes
  /// meanwhile, so that it takes nothing from its socket either.
  private final class SlowClient: Sendable {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()

    private let authority: TemporaryFile

    init(_ world: ServedWorld) throws {
      authority = try TemporaryFile(world.server.authority.certificatePEM)
      let port = world.server.ports.main
      process.executableURL = URL(filePath: "/usr/bin/env")
      process.arguments = [
        "openssl", "s_client", "-quiet", "-connect", "127.0.0.1:\(port)", "-servername",
        "localhost", "-CAfile", authority.path, "-verify_return_error",
      ]
      process.standardInput = input
      process.standardOutput = output
      process.standardError = FileHandle.nullDevice
      try process.run()
      let request =
        "GET /_arcfed/v1/trace?stream&after=0 HTTP/1.1\r\nHost: localhost:\(port)\r\n"
        + "Authorization: Bearer \(world.server.controlToken)\r\n\r\n"
      try input.fileHandleForWriting.write(contentsOf: Data(request.utf8))
    }

    deinit { kill(process.processIdentifier, SIGKILL) }

    /// What has come behind the last line that was given out.
    private let rest = Mutex(Data())

    /// What comes until `isEnough` says so of a line, line by line.
    func lines(until isEnough: @escaping @Sendable (Substring) -> Bool) async -> [Substring] {
      let handle = output.fileHandleForReading
      return await withCheckedContinuation { continuation in
        DispatchQueue(label: "slow client").async { [self] in
          var lines: [Substring] = []
          var data = rest.withLock { $0 }
          var isDone = false
          while !isDone {
            var parts = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            var tail = parts.removeLast()
            while !isDone, !parts.isEmpty {
              let line = Substring(decoding: parts.removeFirst(), as: UTF8.self)
              lines.append(line)
              isDone = isEnough(line)
            }
            if isDone {
              for part in parts.reversed() { tail = part + Data([UInt8(ascii: "\n")]) + tail }
              rest.withLock { $0 = Data(tail) }
            } else {
              let more = handle.availableData
              if more.isEmpty { break }
              data = Data(tail) + more
            }
          }
          continuation.resume(returning: lines)
        }
      }
    }
  }

  private static func number(_ line: Substring) -> Int? {
    line.hasPrefix("id: 1-") ? Int(line.dropFirst("id: 1-".count)) : nil
  }

  @Test("Who does not read is told later how much has gone: the server has kept nothing for it")
  func slow() async throws {
    let world = try await ServedWorld()
    let trace = try world.emulator.trace
    trace.record("test", "begin")
    let client = try SlowClient(world)
    // It has begun.
    let head = await client.lines { $0.hasPrefix("id: ") }
    #expect(head.first == "HTTP/1.1 200 OK\r")
    // More than the trace keeps, and many times what sockets hold, while nobody reads.
    let count = 3 * Trace.eventsMaximum
    for _ in 0..<count { trace.record("test", "happen") }
    let last = trace.lastSequence
    // Everybody else is served.
    #expect(try await world.get("/_arcfed/v1/health").status == 200)

    let lines = await client.lines { Self.number($0) == last }
    let numbers = lines.compactMap(Self.number)
    #expect(numbers.last == last)
    #expect(zip(numbers, numbers.dropFirst()).allSatisfy(<))
    let notes = lines.filter { $0.hasSuffix("events are no longer there") }
    let told = notes.compactMap { Int($0.split(separator: " ")[1]) }.reduce(0, +)
    #expect(told > count / 3, "\(notes)")
    #expect(numbers.count + told == last - (head.compactMap(Self.number).last ?? 0))
  }
}
