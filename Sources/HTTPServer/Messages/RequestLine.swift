import ArcFedHTTP

/// The first line of a request: `method SP request-target SP HTTP-version` (RFC 9112 §3).
struct RequestLine: Sendable {
  let method: HTTPMethod
  let target: RequestTarget
  let minorVersion: Int

  /// Reads the line without its end. Exactly two spaces: more lenient readings disagree.
  init(parsing line: ArraySlice<UInt8>) throws(HTTPParseError) {
    let space = UInt8(ascii: " ")
    guard let first = line.firstIndex(of: space), first > line.startIndex,
      let second = line[(first + 1)...].firstIndex(of: space), second > first + 1,
      !line[(second + 1)...].contains(space)
    else { throw .malformedRequestLine }
    guard line[..<first].allSatisfy(HTTPCharacter.isToken) else { throw .invalidMethod }
    let method = String(decoding: line[..<first], as: UTF8.self)
    minorVersion = try Self.minorVersion(line[(second + 1)...])
    target = try RequestTarget(parsing: line[(first + 1)..<second], method: method)
    self.method = HTTPMethod(rawValue: method)
  }

  /// `HTTP/1.x`: a later minor version is answered as HTTP/1.1 (RFC 9110 §2.5).
  private static func minorVersion(_ bytes: ArraySlice<UInt8>) throws(HTTPParseError) -> Int {
    let digits = bytes.suffix(3)
    let (major, point, minor) = (digits.startIndex, digits.startIndex + 1, digits.startIndex + 2)
    guard bytes.count == 8, bytes.starts(with: "HTTP/".utf8), HTTPCharacter.isDigit(digits[major]),
      digits[point] == UInt8(ascii: "."), HTTPCharacter.isDigit(digits[minor])
    else { throw .malformedVersion }
    guard digits[major] == UInt8(ascii: "1") else { throw .unsupportedVersion }
    return digits[minor] == UInt8(ascii: "0") ? 0 : 1
  }
}

extension RequestTarget {
  /// Reads the target in the form that its first byte and the method call for (RFC 9112 §3.2).
  init(parsing bytes: ArraySlice<UInt8>, method: String) throws(HTTPParseError) {
    guard bytes.allSatisfy(HTTPCharacter.isTarget), Self.isPercentEncodingValid(bytes) else {
      throw .invalidTarget
    }
    if method == "CONNECT" {
      guard let authority = RequestAuthority(parsing: bytes), authority.port != nil else {
        throw .invalidTarget
      }
      self = .authority(authority)
    } else if bytes.first == UInt8(ascii: "/") {
      let (path, query) = Self.pathAndQuery(bytes)
      self = .origin(path: path, query: query)
    } else if bytes.elementsEqual([UInt8(ascii: "*")]), method == "OPTIONS" {
      self = .asterisk
    } else {
      try self.init(parsingAbsolute: bytes)
    }
  }

  /// `http://authority/path?query`, `https` likewise; an empty path is `/` (RFC 9110 §4.2.3).
  private init(parsingAbsolute bytes: ArraySlice<UInt8>) throws(HTTPParseError) {
    for scheme in ["https", "http"] {
      let prefix = Array("\(scheme)://".utf8)
      let isScheme = bytes.prefix(prefix.count).map { $0 | 0x20 }.elementsEqual(
        prefix.map { $0 | 0x20 })
      guard isScheme else { continue }
      let rest = bytes.dropFirst(prefix.count)
      let end = rest.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") }
      let authorityEnd = end ?? rest.endIndex
      guard let authority = RequestAuthority(parsing: rest[..<authorityEnd]) else {
        throw .invalidTarget
      }
      let (path, query) = Self.pathAndQuery(rest[authorityEnd...])
      self = .absolute(
        scheme: scheme, authority: authority, path: path.isEmpty ? "/" : path, query: query)
      return
    }
    throw .invalidTarget
  }

  private static func pathAndQuery(_ bytes: ArraySlice<UInt8>) -> (path: String, query: String?) {
    let mark = bytes.firstIndex(of: UInt8(ascii: "?")) ?? bytes.endIndex
    let path = String(decoding: bytes[..<mark], as: UTF8.self)
    guard mark < bytes.endIndex else { return (path, nil) }
    return (path, String(decoding: bytes[(mark + 1)...], as: UTF8.self))
  }

  /// Every `%` opens two hexadecimal digits (RFC 3986 §2.1).
  private static func isPercentEncodingValid(_ bytes: ArraySlice<UInt8>) -> Bool {
    var rest = bytes
    while let percent = rest.firstIndex(of: UInt8(ascii: "%")) {
      let digits = rest[(percent + 1)...].prefix(2)
      guard digits.count == 2, digits.allSatisfy(HTTPCharacter.isHexDigit) else { return false }
      rest = rest[digits.endIndex...]
    }
    return true
  }
}
