import Synchronization

/// The projected service account token, as the credential keeps it between two looks at the file.
///
/// Upstream: `azure/identity/_credentials/workload_identity.py`, `TokenFileMixin`. What is read is
/// sent verbatim: a trailing newline reaches the server.
final class TokenFile: Sendable {
  /// `TokenFileMixin._get_service_account_token`: a file is read again when more than this many
  /// seconds have passed.
  static let rereadIntervalSeconds: Int64 = 600

  private struct State {
    var text = ""
    var readAt: Int64 = 0
  }

  let path: String
  private let readFile: @Sendable (String) async throws -> [UInt8]
  private let state = Mutex(State())

  init(path: String, readFile: @escaping @Sendable (String) async throws -> [UInt8]) {
    self.path = path
    self.readFile = readFile
  }

  /// The assertion to send at `now` (seconds since 1970).
  func assertion(at now: Int64) async throws(AuthenticationFailed) -> String {
    let known = state.withLock { now - $0.readAt > Self.rereadIntervalSeconds ? nil : $0.text }
    if let known { return known }
    let bytes: [UInt8]
    do {
      bytes = try await readFile(path)
    } catch {
      throw AuthenticationFailed(.tokenFile, Self.missing(path))
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw AuthenticationFailed(.tokenFile, "'utf-8' codec can't decode '\(path)'")
    }
    state.withLock { $0 = State(text: text, readAt: now) }
    return text
  }

  /// Python's `FileNotFoundError`, which passes through the credential unchanged.
  private static func missing(_ path: String) -> String {
    "[Errno 2] No such file or directory: '\(path)'"
  }
}
