import ArcFedHTTP
import Testing

@testable import ArcFedHTTPServer

@Suite("Content that only some requests may have", .serialized, .timeLimit(.minutes(10)))
struct LargeContentTests {
  private static let usual = 1_000
  private static let allowed = 10_000

  private func server(
    togetherMax: Int = 20_000, loopCount: Int = 2
  ) throws -> TestServer {
    var limits = HTTPServerLimits.standard
    limits.message.bodyBytesMax = Self.usual
    limits.allowedContentBytesMax = Self.allowed
    limits.largeContentBytesMax = togetherMax
    return try TestServer(
      ClosureEndpoint { .text(200, "\($0.body.count)") }, limits: limits, loopCount: loopCount,
      allowance: { _, path in path.hasPrefix("/blobs/") ? Self.allowed : nil })
  }

  private func answer(
    _ server: TestServer, _ path: String, _ count: Int, _ options: String = "--http1.1"
  ) async throws -> String {
    let output = try await server.curl(
      path, "--request", "PUT", "--data-binary", "@-", "--write-out", " %{http_code}", options,
      input: [UInt8](repeating: UInt8(ascii: "x"), count: count))
    return output.text
  }

  @Test("A length is measured by who is asked; one byte more is 413", arguments: [false, true])
  func allowance(isChunked: Bool) async throws {
    let server = try server()
    let option = isChunked ? "-HTransfer-Encoding: chunked" : "--http1.1"
    let rows: [(path: String, count: Int, expected: String)] = [
      ("/other", Self.usual, "\(Self.usual) 200"), ("/blobs/a", Self.usual + 1, "1001 200"),
      ("/blobs/a", Self.allowed, "\(Self.allowed) 200"), ("/other", Self.usual + 1, "413"),
      ("/blobs/a", Self.allowed + 1, "413"),
    ]
    for row in rows {
      let text = try await answer(server, row.path, row.count, option)
      #expect(text.hasSuffix(row.expected), "\(row) \(text)")
    }
  }

  @Test(
    "All of them together have a limit, on all loops: whoever comes too late is to come again",
    arguments: [1, 2])
  func together(loopCount: Int) async throws {
    let server = try server(togetherMax: Self.allowed, loopCount: loopCount)
    let first = try TLSClient(server)
    try first.send(
      "PUT /blobs/a HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(Self.allowed)\r\n"
        + "Expect: 100-continue\r\n\r\n")
    // Who is asked to go on has its room. Whoever comes now comes to the other loop.
    _ = try await first.receive(until: "100 Continue\r\n\r\n")
    #expect(try await answer(server, "/blobs/b", Self.allowed).hasSuffix("503"))
    #expect(try await answer(server, "/other", 10) == "10 200")
    try first.send(String(repeating: "x", count: Self.allowed))
    _ = try await first.receive(until: "\(Self.allowed)")
    // The room is free again.
    #expect(try await answer(server, "/blobs/b", Self.allowed).hasSuffix("200"))
  }
}
