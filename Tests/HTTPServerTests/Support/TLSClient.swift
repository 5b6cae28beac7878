import Foundation

/// A client that sends any bytes over TLS and shows what comes back: `openssl s_client`.
final class TLSClient: Sendable {
  private let process: Process
  private let input: FileHandle
  private let output: FileHandle

  init(_ server: TestServer, options: [String] = []) throws {
    process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments =
      [
        "openssl", "s_client", "-quiet", "-connect", "127.0.0.1:\(server.port)", "-servername",
        "localhost", "-CAfile", server.certificateFile.path, "-verify_return_error",
      ] + options
    let (standardInput, standardOutput) = (Pipe(), Pipe())
    process.standardInput = standardInput
    process.standardOutput = standardOutput
    process.standardError = FileHandle.nullDevice
    input = standardInput.fileHandleForWriting
    output = standardOutput.fileHandleForReading
    try process.run()
  }

  deinit { vanish() }

  func send(_ text: String) throws { try input.write(contentsOf: Data(text.utf8)) }

  /// What arrives until the text ends as given, or the server has closed.
  func receive(until end: String) async throws -> String {
    let output = output
    return try await offPool {
      var received = Data()
      while !received.reversed().starts(with: end.utf8.reversed()) {
        let more = output.availableData
        if more.isEmpty { break }
        received += more
      }
      return String(decoding: received, as: UTF8.self)
    }
  }

  /// All that arrives until the server closes.
  func receiveToEnd() async throws -> String {
    let output = output
    return try await offPool {
      String(decoding: try output.readToEnd() ?? Data(), as: UTF8.self)
    }
  }

  /// Goes away without a word: SIGTERM may be blocked, as threads' signal masks are inherited.
  func vanish() { kill(process.processIdentifier, SIGKILL) }
}
