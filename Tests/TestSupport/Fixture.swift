package import FoundationEssentials

/// The files below `Fixtures/`, which tests read by their path from there.
package enum Fixture {
  /// The folder that holds `Package.swift`.
  package static let packageRoot: URL = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The bytes of `Fixtures/<path>`; throws Foundation's error when there is no such file.
  package static func bytes(_ path: String) throws -> [UInt8] {
    try [UInt8](Data(contentsOf: url(path)))
  }

  /// Where `Fixtures/<path>` lies.
  package static func url(_ path: String) -> URL {
    packageRoot.appending(path: "Fixtures").appending(path: path)
  }
}
