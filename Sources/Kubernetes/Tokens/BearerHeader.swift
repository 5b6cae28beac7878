/// The bearer token of an `Authorization` header, read as
/// `apiserver/pkg/authentication/request/bearertoken/bearertoken.go` reads it.
enum BearerHeader {
  /// nil when the header is absent or of another form: such a request is anonymous, not refused.
  static func token(_ header: String?) -> String? {
    guard let header else { return nil }
    var trimmed = header[...]
    while let first = trimmed.first, first.isWhitespace { trimmed.removeFirst() }
    while let last = trimmed.last, last.isWhitespace { trimmed.removeLast() }
    let parts = trimmed.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count >= 2, parts[0].lowercased() == "bearer", !parts[1].isEmpty else {
      return nil
    }
    return String(parts[1])
  }
}
