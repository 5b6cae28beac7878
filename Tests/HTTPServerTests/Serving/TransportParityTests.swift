import ArcFedHTTP
import Foundation
import Testing

@testable import ArcFedHTTPServer

/// One body of tests, two transports: what an endpoint answers is the same in memory and over the
/// socket.
@Suite(.serialized) struct TransportParityTests {
  enum Transport: String, CaseIterable, Sendable {
    case memory, socket
  }

  struct Answer {
    var status: Int
    var contentType: String?
    var body: [UInt8]
    var text: String { String(decoding: body, as: UTF8.self) }
  }

  /// Tells what it was asked, streams, and answers with all kinds of content.
  @Sendable private static func respond(to request: HTTPRequest) async -> HTTPResponse {
    switch request.path {
    case "/empty": return HTTPResponse(status: 204)
    case "/large":
      return HTTPResponse(status: 200, body: [UInt8](repeating: 120, count: 1_000_000))
    case "/stream":
      let count = Counter()
      let stream = HTTPBodyStream {
        let number = count.increment()
        // An empty piece must not be taken for the end.
        return number > 5 ? nil : number == 3 ? [] : Array("piece \(number)\n".utf8)
      }
      return HTTPResponse(
        status: 200, headers: ["Content-Type": "text/event-stream"], streaming: .stream(stream))
    case "/missing": return .text(404, "nothing here")
    default:
      return .text(
        200,
        """
        \(request.method) \(request.path) \(request.query ?? "-")
        \(request.headers["X-Test"] ?? "-") \(request.origin.host)
        \(request.body.count) \(request.body.reduce(0) { ($0 &* 31) &+ Int($1) })
        """)
    }
  }

  private func ask(
    _ method: HTTPMethod, _ target: String, headers: [(String, String)] = [], body: [UInt8] = [],
    over transport: Transport
  ) async throws -> Answer {
    switch transport {
    case .memory:
      let request = try HTTPRequest(
        method, "https://localhost\(target)",
        headers: HTTPHeaders(headers.map { (name: $0.0, value: $0.1) }), body: body)
      let response = await Self.respond(to: request)
      var content = response.bytes
      if case .stream(let stream) = response.body {
        while let piece = await stream.next() { content += piece }
      }
      return Answer(
        status: response.status, contentType: response.headers["Content-Type"],
        body: method == .head ? [] : content)
    case .socket:
      let server = try TestServer(Self.respond)
      var options = ["--include"] + (method == .head ? ["--head"] : ["--request", "\(method)"])
      for header in headers { options += ["--header", "\(header.0): \(header.1)"] }
      if !body.isEmpty { options += ["--data-binary", "@-", "--header", "Content-Type:"] }
      let output = try await Command.run(
        "curl",
        [
          "--silent", "--noproxy", "*", "--cacert", server.certificateFile.path,
          "https://localhost:\(server.port)\(target)",
        ] + options, input: body)
      return try Answer(curlOutput: output.output)
    }
  }

  @Test("Method, path, query, header, host and content arrive", arguments: Transport.allCases)
  func request(transport: Transport) async throws {
    let answer = try await ask(
      .put, "/a%20b/c?d=e&f=%2F", headers: [("X-Test", "tested")], body: Array("abc".utf8),
      over: transport)
    #expect(answer.status == 200)
    #expect(answer.contentType == "text/plain; charset=utf-8")
    #expect(
      answer.text == "PUT /a%20b/c d=e&f=%2F\ntested localhost\n3 \((97 * 31 + 98) * 31 + 99)")
  }

  @Test("Large content arrives whole, both ways", arguments: Transport.allCases)
  func large(transport: Transport) async throws {
    // Beyond 1 MiB curl waits for 100 Continue.
    let body = (0..<2_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    let up = try await ask(.post, "/up", body: body, over: transport)
    #expect(up.text.hasSuffix("2000000 \(body.reduce(0) { ($0 &* 31) &+ Int($1) })"))
    let down = try await ask(.get, "/large", over: transport)
    #expect(down.body == [UInt8](repeating: 120, count: 1_000_000))
  }

  @Test("A chunked request arrives whole", arguments: Transport.allCases)
  func chunked(transport: Transport) async throws {
    let headers = transport == .socket ? [("Transfer-Encoding", "chunked")] : []
    let answer = try await ask(
      .post, "/up", headers: headers, body: [UInt8](repeating: 1, count: 100_000), over: transport)
    #expect(answer.text.contains("\n100000 "))
  }

  @Test("A streaming answer arrives piece by piece, and whole", arguments: Transport.allCases)
  func stream(transport: Transport) async throws {
    let answer = try await ask(.get, "/stream", over: transport)
    #expect(answer.contentType == "text/event-stream")
    #expect(answer.text == "piece 1\npiece 2\npiece 4\npiece 5\n")
  }

  @Test("A refusal is an answer like any other", arguments: Transport.allCases)
  func refusal(transport: Transport) async throws {
    let answer = try await ask(.get, "/missing", over: transport)
    #expect(answer.status == 404)
    #expect(answer.text == "nothing here")
  }

  @Test("204 and HEAD bring no content", arguments: Transport.allCases)
  func withoutContent(transport: Transport) async throws {
    let empty = try await ask(.delete, "/empty", over: transport)
    #expect(empty.status == 204)
    #expect(empty.body.isEmpty)
    for path in ["/large", "/stream"] {
      let head = try await ask(.head, path, over: transport)
      #expect(head.status == 200)
      #expect(head.body.isEmpty)
    }
  }
}

extension TransportParityTests.Answer {
  /// Reads what `curl --include` prints: the heads of interim and final answers, then the content.
  fileprivate init(curlOutput bytes: [UInt8]) throws {
    var rest = bytes[...]
    var lines: [String] = []
    repeat {
      let end = try #require(rest.firstRange(of: Array("\r\n\r\n".utf8)))
      lines = String(decoding: rest[..<end.lowerBound], as: UTF8.self).components(
        separatedBy: "\r\n")
      rest = rest[end.upperBound...]
    } while lines[0].hasPrefix("HTTP/1.1 1")
    status = try #require(Int(lines[0].split(separator: " ")[1]))
    contentType =
      lines.first { $0.lowercased().hasPrefix("content-type: ") }.map { String($0.dropFirst(14)) }
    body = Array(rest)
  }
}
