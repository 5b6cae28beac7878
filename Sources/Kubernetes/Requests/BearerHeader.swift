/// The bearer token of an `Authorization` header, read as
/// `apiserver/pkg/authentication/request/bearertoken/bearertoken.go` reads it.
enum BearerHeader {
  /// What the server says about a token that it does not see for a blank too many.
  static let extraSpaceWarning =
    "the provided Authorization header contains extra space before the bearer token, and is ignored"

  /// Whether a blank stands before the token, which hides it.
  static func hasExtraSpace(_ header: String?) -> Bool {
    // The scheme and two blanks: no header that any client writes begins like that.
    guard let header, header.utf8.dropFirst("bearer ".utf8.count).first == UInt8(ascii: " "),
      token(header) == nil
    else { return false }
    let parts = header.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
    return parts.count == 3 && parts[0].lowercased() == "bearer" && parts[1].isEmpty
      && !parts[2].isEmpty
  }

  /// nil when the header is absent or of another form: such a request is anonymous, not refused.
  static func token(_ header: String?) -> String? {
    guard let header else { return nil }
    if isPlain(header) { return String(Substring(header.utf8.dropFirst(scheme.utf8.count))) }
    var trimmed = header[...]
    while let first = trimmed.first, first.isWhitespace { trimmed.removeFirst() }
    while let last = trimmed.last, last.isWhitespace { trimmed.removeLast() }
    let parts = trimmed.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count >= 2, parts[0].lowercased() == "bearer", !parts[1].isEmpty else {
      return nil
    }
    return String(parts[1])
  }

  /// Users by the headers that bring their tokens, where such a header is read as bringing it.
  static func headers(of users: [String: UserInfo]) -> [String: UserInfo] {
    var headers: [String: UserInfo] = [:]
    for (token, user) in users where self.token(scheme + token) == token {
      headers[scheme + token] = user
    }
    return headers
  }

  private static let scheme = "Bearer "

  /// Whether the header is as every client writes it: the scheme, one blank, the token.
  private static func isPlain(_ header: String) -> Bool {
    guard header.hasPrefix(scheme) else { return false }
    var header = header
    return header.withUTF8 { bytes in
      let token = bytes.dropFirst(scheme.utf8.count)
      return !token.isEmpty && token.allSatisfy { (0x21...0x7E).contains($0) }
    }
  }
}
