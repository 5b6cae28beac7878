import FoundationEssentials
import Glibc

/// A file that a document is written into.
struct OutputFile: Sendable {
  /// Why the document is not there.
  struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
    let description: String
  }

  let path: String

  init(_ path: String) { self.path = path }

  /// Writes the document. A plain file is replaced as a whole, so that nobody sees half of it. A
  /// device, a pipe or a link stays what it is, and the document goes through it.
  func write(_ text: String) throws(Failure) {
    if isSpecial { return try writeThrough(text) }
    do {
      try text.write(toFile: path, atomically: true, encoding: .utf8)
    } catch {
      throw failure(problem ?? "the file cannot be written")
    }
  }

  /// What is in the way of writing it; nil when nothing is.
  var problem: String? {
    let files = FileManager.default
    var isFolder = false
    if files.fileExists(atPath: path, isDirectory: &isFolder) {
      if isFolder { return "this is a folder; a file is expected" }
      return files.isWritableFile(atPath: path) ? nil : "the file cannot be written"
    }
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    let folder = parts.isEmpty ? "." : parts.count == 1 ? "/" : parts.joined(separator: "/")
    let named = parts.count == 1 && !parts[0].isEmpty ? String(parts[0]) : folder
    guard files.fileExists(atPath: named, isDirectory: &isFolder), isFolder else {
      return "there is no folder '\(named)'"
    }
    return files.isWritableFile(atPath: named) ? nil : "the folder '\(named)' cannot be written to"
  }

  /// Whether a device, a pipe or a link stands there, of which only the contents are ours.
  private var isSpecial: Bool {
    var status = stat()
    guard lstat(path, &status) == 0 else { return false }
    return ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT)
  }

  private func writeThrough(_ text: String) throws(Failure) {
    // The permissions of a new file, from which the umask takes its part (`open(2)`).
    let number = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOCTTY | O_CLOEXEC, 0o666)
    guard number >= 0 else {
      let reason = String(cString: strerror(errno))
      throw failure(problem ?? reason)
    }
    defer { close(number) }
    do throws(Descriptor.WriteFailure) {
      try Descriptor(number: number).write(text)
    } catch {
      throw failure(error.reason)
    }
  }

  private func failure(_ reason: String) -> Failure { Failure(description: "\(path): \(reason)") }
}
