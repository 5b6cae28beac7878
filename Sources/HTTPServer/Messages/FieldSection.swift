import ArcFedHTTP

/// Header or trailer lines as they come in, with what they cost (RFC 9112 §5).
struct FieldSection: Sendable {
  private(set) var headers: HTTPHeaders = [:]
  private(set) var count = 0
  /// The lines so far, line ends included.
  private(set) var bytes = 0

  /// Takes in a line without its end.
  mutating func add(
    line: ArraySlice<UInt8>, limits: HTTPMessageLimits
  ) throws(HTTPParseError) {
    count += 1
    bytes += line.count + 2
    guard count <= limits.headerCountMax else { throw .tooManyHeaders }
    guard bytes <= limits.headerBytesMax else { throw .headersTooLarge }
    if let first = line.first, HTTPCharacter.isWhitespace(first) { throw .obsoleteFolding }
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { throw .malformedHeader }
    let name = line[..<colon]
    if let last = name.last, HTTPCharacter.isWhitespace(last) { throw .whitespaceBeforeColon }
    guard !name.isEmpty, name.allSatisfy(HTTPCharacter.isToken) else { throw .invalidHeaderName }
    let value = HTTPCharacter.trimmed(line[(colon + 1)...])
    guard value.allSatisfy(HTTPCharacter.isFieldContent) else { throw .invalidHeaderValue }
    headers.add(String(decoding: name, as: UTF8.self), HTTPCharacter.text(value))
  }

  /// The members of a comma-separated field, over all its lines, in lower case (RFC 9110 §5.6.1).
  func listMembers(_ name: String) -> [String] {
    headers.values(name).flatMap { value in
      value.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).map {
        String(decoding: HTTPCharacter.trimmed(ArraySlice($0)), as: UTF8.self).lowercased()
      }
    }
  }
}
