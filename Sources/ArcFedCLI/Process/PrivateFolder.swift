import FoundationEssentials
import Glibc

/// A folder of this process alone, which goes with it.
struct PrivateFolder: Sendable {
  /// Where it is.
  let path: String

  /// Makes a folder that only its owner may look into.
  init() throws(UsageError) {
    let base = FileManager.default.temporaryDirectory.path
    let folder = base.hasSuffix("/") ? String(base.dropLast()) : base
    var template = Array("\(folder)/arcfed-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw UsageError(
        description: "no folder can be made in '\(base)': \(String(cString: strerror(errno)))")
    }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Writes a file that only its owner may read.
  static func write(_ bytes: [UInt8], to path: String) throws(UsageError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw UsageError(
        description: "'\(path)' cannot be written: \(String(cString: strerror(errno)))")
    }
    defer { close(descriptor) }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else {
        throw UsageError(
          description: "'\(path)' cannot be written: \(String(cString: strerror(errno)))")
      }
      rest = rest.dropFirst(count)
    }
  }

  /// Removes it with everything in it.
  func remove() { try? FileManager.default.removeItem(atPath: path) }
}
