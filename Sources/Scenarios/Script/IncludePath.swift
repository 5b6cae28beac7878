/// Where an included file lies.
enum IncludePath {
  /// `path` as seen from the folder of `file`, without `.` and `..` where names are known.
  static func resolve(_ path: String, from file: String) -> String {
    guard !path.hasPrefix("/") else { return path }
    let folder = file.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    var parts: [Substring] = []
    for part in Array(folder) + path.split(separator: "/") {
      if part == "..", let last = parts.last, last != "..", !last.isEmpty {
        parts.removeLast()
      } else if part != "." {
        parts.append(part)
      }
    }
    return parts.joined(separator: "/")
  }
}
