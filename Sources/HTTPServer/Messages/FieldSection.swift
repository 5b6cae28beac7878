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
    let (name, value) = try line.withUnsafeBufferPointer { line throws(HTTPParseError) in
      try Self.field(line)
    }
    headers.add(name, value)
  }

  private static func field(
    _ line: UnsafeBufferPointer<UInt8>
  ) throws(HTTPParseError) -> (name: String, value: String) {
    if let first = line.first, HTTPCharacter.isWhitespace(first) { throw .obsoleteFolding }
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { throw .malformedHeader }
    let name = UnsafeBufferPointer(rebasing: line[..<colon])
    if let last = name.last, HTTPCharacter.isWhitespace(last) { throw .whitespaceBeforeColon }
    guard !name.isEmpty, name.allSatisfy(HTTPCharacter.isToken) else { throw .invalidHeaderName }
    var (start, end) = (colon + 1, line.count)
    while start < end, HTTPCharacter.isWhitespace(line[start]) { start += 1 }
    while start < end, HTTPCharacter.isWhitespace(line[end - 1]) { end -= 1 }
    let value = UnsafeBufferPointer(rebasing: line[start..<end])
    guard HTTPCharacter.areFieldContent(value) else { throw .invalidHeaderValue }
    return (String(decoding: name, as: UTF8.self), HTTPCharacter.text(value))
  }

  /// The members of a comma-separated field, over all its lines, in lower case (RFC 9110 §5.6.1).
  func listMembers(_ name: String) -> [String] {
    guard let first = headers[name] else { return [] }
    let values = headers.count > 1 ? headers.values(name) : [first]
    return values.flatMap { value in
      value.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).map {
        String(decoding: HTTPCharacter.trimmed(ArraySlice($0)), as: UTF8.self).lowercased()
      }
    }
  }
}
