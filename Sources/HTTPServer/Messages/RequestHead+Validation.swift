import ArcFedHTTP

extension RequestHead {
  static func authority(
    _ line: RequestLine, _ fields: FieldSection
  ) throws(HTTPParseError) -> RequestAuthority? {
    let hosts = fields.headers.values("Host")
    guard hosts.count <= 1 else { throw .repeatedHost }
    guard let text = hosts.first else {
      guard line.minorVersion == 0 else { throw .missingHost }
      if case .absolute(_, let authority, _, _) = line.target { return authority }
      return nil
    }
    guard let host = RequestAuthority(parsing: Array(text.utf8)) else { throw .invalidHost }
    if case .absolute(_, let authority, _, _) = line.target { return authority }
    return host
  }

  static func framing(
    _ line: RequestLine, _ fields: FieldSection, limits: HTTPMessageLimits
  ) throws(HTTPParseError) -> Framing {
    let codings = fields.listMembers("Transfer-Encoding")
    let lengths = fields.headers.values("Content-Length")
    guard codings.isEmpty else {
      guard lengths.isEmpty else { throw .contentLengthWithTransferEncoding }
      guard line.minorVersion > 0 else { throw .transferEncodingInHTTP10 }
      guard codings.last == "chunked", codings.count(where: { $0 == "chunked" }) == 1 else {
        throw .invalidTransferEncoding
      }
      guard codings.count == 1 else { throw .unsupportedTransferCoding }
      return .chunked
    }
    guard lengths.count <= 1 else { throw .repeatedContentLength }
    guard let text = lengths.first else { return .none }
    guard !text.isEmpty, text.utf8.allSatisfy(HTTPCharacter.isDigit) else {
      throw .invalidContentLength
    }
    // Digits beyond what an integer holds are a number all the same: one that is too large.
    guard let count = Int(text), count <= limits.bodyBytesMax else { throw .bodyTooLarge }
    return .length(count)
  }

  static func expectsContinue(
    _ line: RequestLine, _ fields: FieldSection
  ) throws(HTTPParseError) -> Bool {
    // A client of HTTP/1.0 cannot mean it (RFC 9110 §10.1.1).
    guard line.minorVersion > 0 else { return false }
    let expectations = fields.listMembers("Expect").filter { !$0.isEmpty }
    guard expectations.allSatisfy({ $0 == "100-continue" }) else { throw .unsupportedExpectation }
    return !expectations.isEmpty
  }

  static func keepsAlive(_ line: RequestLine, _ fields: FieldSection) -> Bool {
    let options = fields.listMembers("Connection")
    if options.contains("close") { return false }
    return line.minorVersion > 0 || options.contains("keep-alive")
  }
}

extension RequestHead.Framing {
  /// Whether any content may follow the head.
  var hasContent: Bool {
    switch self {
    case .none, .length(0): false
    case .length, .chunked: true
    }
  }
}
