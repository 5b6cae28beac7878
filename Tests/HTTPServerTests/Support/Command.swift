import Foundation

/// A program run to its end.
struct Command: Sendable {
  let status: Int32
  let output: [UInt8]
  let error: String

  var text: String { String(decoding: output, as: UTF8.self) }

  /// Runs a program found on the path. It waits on a thread of its own: the endpoints that answer
  /// it need those of the tasks.
  static func run(
    _ name: String, _ arguments: [String], input: [UInt8] = [], environment: [String: String] = [:]
  ) async throws -> Command {
    try await offPool {
      let process = Process()
      process.executableURL = URL(filePath: "/usr/bin/env")
      process.arguments = environment.map { "\($0.key)=\($0.value)" } + [name] + arguments
      let (standardInput, standardOutput, standardError) = (Pipe(), Pipe(), Pipe())
      process.standardInput = standardInput
      process.standardOutput = standardOutput
      process.standardError = standardError
      try process.run()
      Thread.detachNewThread {
        // A program that ends early breaks the pipe, which is for its status to say.
        try? standardInput.fileHandleForWriting.write(contentsOf: Data(input))
        try? standardInput.fileHandleForWriting.close()
      }
      let output = try standardOutput.fileHandleForReading.readToEnd() ?? Data()
      let error = try standardError.fileHandleForReading.readToEnd() ?? Data()
      process.waitUntilExit()
      return Command(
        status: process.terminationStatus, output: [UInt8](output),
        error: String(decoding: error, as: UTF8.self))
    }
  }
}

/// Runs what blocks on a thread that no task needs.
func offPool<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
  try await withCheckedThrowingContinuation { continuation in
    Thread.detachNewThread {
      continuation.resume(with: Result { try body() })
    }
  }
}

/// A file that lives as long as the value.
final class TemporaryFile: Sendable {
  let path: String

  init(_ text: String) throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).pem")
    try Data(text.utf8).write(to: url)
    path = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
