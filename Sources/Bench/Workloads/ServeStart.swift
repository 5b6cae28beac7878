import ArcFedHTTP
import ArcFedHTTPServer
import ArcFedJSON
import ArcFedSimulation
import Glibc

/// `arcfed serve`, started as a shell starts it, and asked as soon as it has said where it is.
struct ServeStart: Sendable {
  /// From the process's start on.
  struct Figures: Sendable {
    /// Until a document of the login service came over TLS.
    let firstAnswer: Duration
    /// Until the administrator had an access token.
    let firstToken: Duration
    /// What was in memory then.
    let residentBytes: Int
  }

  /// The program.
  let program: String

  /// Starts it in a new world.
  func figures(seed: UInt64?) throws -> Figures {
    let words = [program, "serve", "--json"] + (seed.map { ["--seed", "\($0)"] } ?? [])
    let process = try OutputProcess(words)
    let figures = try figures(of: process)
    // Its client has gone: a server waits two seconds for one that has not.
    try process.end()
    return figures
  }

  private func figures(of process: OutputProcess) throws -> Figures {
    let variables = try JSONParser.parse(Array(process.line().utf8))
    let world = try World(variables)
    let client = try LoadClient(
      port: world.port, host: "localhost", trust: .file(world.root), connections: 1,
      now: { MachineTime.elapsed })
    try client.ask(world.documentRequest, for: "token_endpoint")
    let firstAnswer = MachineTime.elapsed - process.startedAt
    try client.ask(world.tokenRequest(), for: "access_token")
    let firstToken = MachineTime.elapsed - process.startedAt
    return Figures(
      firstAnswer: firstAnswer, firstToken: firstToken, residentBytes: process.residentBytes)
  }
}

/// What a client of a started server knows.
private struct World {
  let port: Int
  let root: String
  private let variables: JSONValue
  private let tenantID: String

  init(_ variables: JSONValue) throws {
    self.variables = variables
    let address = try Self.variable("ARCFED_URL", in: variables)
    guard let port = address.split(separator: ":").last.flatMap({ Int($0) }) else {
      throw BenchFailure("arcfed serve is at \(address)")
    }
    self.port = port
    root = try Self.variable("ARCFED_CA", in: variables)
    tenantID = try Self.variable("AZURE_TENANT_ID", in: variables)
  }

  var documentRequest: [UInt8] {
    let path = "/\(tenantID)/v2.0/.well-known/openid-configuration"
    return Array("GET \(path) HTTP/1.1\r\nHost: localhost:\(port)\r\n\r\n".utf8)
  }

  func tokenRequest() throws -> [UInt8] {
    let form = [
      ("grant_type", "client_credentials"),
      ("client_id", try Self.variable("AZURE_CLIENT_ID", in: variables)),
      ("client_secret", try Self.variable("AZURE_CLIENT_SECRET", in: variables)),
      ("scope", "https://management.azure.com/.default"),
    ]
    let body = FormURLEncoded.encode(form)
    let head =
      "POST /\(tenantID)/oauth2/v2.0/token HTTP/1.1\r\nHost: localhost:\(port)\r\n"
      + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: \(body.count)"
    return Array((head + "\r\n\r\n").utf8) + body
  }

  private static func variable(_ name: String, in variables: JSONValue) throws -> String {
    guard let value = variables[name]?.stringValue else {
      throw BenchFailure("arcfed serve prints no \(name)")
    }
    return value
  }
}

extension LoadClient {
  /// Asks once, and throws when the answer is not a success that holds a text.
  fileprivate func ask(_ message: [UInt8], for text: String) throws {
    var answer: Answer?
    try run(for: .zero) { _ in
      message
    } onAnswer: {
      answer = $0
    }
    guard let answer, answer.status == 200,
      String(decoding: answer.message, as: UTF8.self).contains(text)
    else { throw BenchFailure("arcfed serve answered \(answer?.status ?? 0)") }
  }
}

/// A program whose first line matters.
private final class OutputProcess {
  let startedAt: Duration
  private let process: ChildProcess
  private let descriptor: Int32

  init(_ words: [String]) throws {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw BenchFailure("there is no pipe") }
    // The child has the copy that becomes its output, and neither of these.
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    descriptor = ends[0]
    defer { close(ends[1]) }
    process = try ChildProcess(words, output: ends[1])
    startedAt = process.startedAt
  }

  deinit { close(descriptor) }

  func line() throws -> String {
    var bytes: [UInt8] = []
    var byte: UInt8 = 0
    while read(descriptor, &byte, 1) == 1, byte != UInt8(ascii: "\n") { bytes.append(byte) }
    guard byte == UInt8(ascii: "\n") else { throw BenchFailure("arcfed serve says nothing") }
    return String(decoding: bytes, as: UTF8.self)
  }

  var residentBytes: Int { Bench.residentBytes(of: "\(process.id)") }

  func end() throws {
    process.stop()
    guard process.end().status == 0 else { throw BenchFailure("arcfed serve ended badly") }
  }
}
