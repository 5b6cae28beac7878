import Foundation

@testable import ArcFedHTTPServer

/// `openssl s_server -www`: a server that shares no code of ours.
final class OpenSSLServer: Sendable {
  private let process: Process
  private let output: FileHandle
  private let certificate: TemporaryFile

  struct NoPort: Error {}

  init(_ leaf: KeyedCertificate) throws {
    certificate = try TemporaryFile(leaf.certificatePEM + leaf.privateKeyPEM)
    process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [
      "openssl", "s_server", "-www", "-accept", "127.0.0.1:0", "-cert", certificate.path, "-key",
      certificate.path,
    ]
    let standardOutput = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = standardOutput
    process.standardError = FileHandle.nullDevice
    output = standardOutput.fileHandleForReading
    try process.run()
  }

  deinit { kill(process.processIdentifier, SIGKILL) }

  /// The port, which the server prints when it listens: `ACCEPT 127.0.0.1:12345`.
  func port() async throws -> Int {
    let output = output
    return try await offPool {
      var printed = Data()
      while true {
        let more = output.availableData
        if more.isEmpty { throw NoPort() }
        printed += more
        let lines = String(decoding: printed, as: UTF8.self).split(
          separator: "\n", omittingEmptySubsequences: false)
        // The last piece may not be a whole line yet.
        for line in lines.dropLast() where line.hasPrefix("ACCEPT ") {
          guard let port = line.split(separator: ":").last.flatMap({ Int($0) }) else {
            throw NoPort()
          }
          return port
        }
      }
    }
  }
}
