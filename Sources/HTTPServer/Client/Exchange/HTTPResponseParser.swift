import ArcFedHTTP

/// Reads one HTTP/1.1 response from bytes as they arrive (RFC 9112), as strict as the parser of
/// requests.
struct HTTPResponseParser {
  private enum State {
    case statusLine
    case headerLines(status: Int)
    case content(remaining: Int)
    case chunkLine
    case chunkData(remaining: Int)
    case chunkEnd
    case trailerLines
    case untilClose
    case complete
  }

  private let method: HTTPMethod
  private let limits: HTTPMessageLimits
  private var state = State.statusLine
  private var lines = LineBuffer()
  private var fields = FieldSection()
  private var status = 0
  private var headers: HTTPHeaders = [:]
  private var content: [UInt8] = []
  private var overheadBytes = 0

  /// A parser of the answer to a request of that method.
  init(to method: HTTPMethod, limits: HTTPMessageLimits = .standard) {
    self.method = method
    self.limits = limits
  }

  /// Takes in what has arrived.
  mutating func append(_ bytes: [UInt8]) { lines.append(bytes) }

  /// The response when it is whole; nil until more bytes arrive.
  mutating func response() throws(HTTPClientError) -> HTTPResponse? {
    do throws(HTTPParseError) {
      while try step() {}
    } catch .bodyTooLarge {
      throw .responseTooLarge
    } catch .malformedRequestLine {
      throw .malformedResponse("the first line is not a status line")
    } catch {
      throw .malformedResponse(error.description)
    }
    guard case .complete = state else { return nil }
    return HTTPResponse(status: status, headers: headers, body: content)
  }

  /// The response when the server has ended the connection; only content without a length ends so
  /// (RFC 9112 §8).
  mutating func responseAtEnd() throws(HTTPClientError) -> HTTPResponse {
    if case .untilClose = state { state = .complete }
    guard let response = try response() else {
      throw .malformedResponse("it ends before its end")
    }
    return response
  }

  /// Goes one step further; whether it could.
  private mutating func step() throws(HTTPParseError) -> Bool {
    switch state {
    case .statusLine: return try readStatusLine()
    case .headerLines(let status): return try readHeaderLine(of: status)
    case .content(let remaining):
      guard let left = take(remaining) else { return false }
      state = left == 0 ? .complete : .content(remaining: left)
    case .chunkLine: return try readChunkLine()
    case .chunkData(let remaining):
      guard let left = take(remaining) else { return false }
      state = left == 0 ? .chunkEnd : .chunkData(remaining: left)
    case .chunkEnd:
      guard let line = try lines.line(bytesMax: 0, orThrow: .malformedChunk) else { return false }
      guard line.isEmpty else { throw .malformedChunk }
      state = .chunkLine
    case .trailerLines:
      guard let isLast = try readFieldLine() else { return false }
      if isLast { state = .complete }
    case .untilClose:
      guard take(limits.bodyBytesMax - content.count + 1) != nil else { return false }
      guard content.count <= limits.bodyBytesMax else { throw .bodyTooLarge }
    case .complete: return false
    }
    return true
  }

  /// `HTTP/1.x SP status SP reason` (RFC 9112 §4); clients need no reason.
  private mutating func readStatusLine() throws(HTTPParseError) -> Bool {
    guard
      let line = try lines.line(bytesMax: limits.requestLineBytesMax, orThrow: .headersTooLarge)
    else { return false }
    let parts = line.split(
      separator: UInt8(ascii: " "), maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count >= 2, parts[0].starts(with: Array("HTTP/1.".utf8)), parts[0].count == 8,
      parts[0].last.map(HTTPCharacter.isDigit) == true
    else { throw .malformedVersion }
    guard parts[1].count == 3, parts[1].allSatisfy(HTTPCharacter.isDigit),
      let status = Int(String(decoding: parts[1], as: UTF8.self)), (100..<600).contains(status),
      parts.last?.allSatisfy(HTTPCharacter.isFieldContent) == true
    else { throw .malformedRequestLine }
    fields = FieldSection()
    state = .headerLines(status: status)
    return true
  }

  private mutating func readHeaderLine(of status: Int) throws(HTTPParseError) -> Bool {
    guard let isLast = try readFieldLine() else { return false }
    guard isLast else { return true }
    // Interim answers come before the one that counts (RFC 9110 §15.2); nobody asked for 101.
    guard status >= 200 else {
      guard status != 101 else { throw .malformedRequestLine }
      overheadBytes += fields.bytes
      guard overheadBytes <= limits.headerBytesMax else { throw .headersTooLarge }
      state = .statusLine
      return true
    }
    self.status = status
    headers = fields.headers
    overheadBytes = 0
    state = try framing()
    fields = FieldSection()
    return true
  }

  /// Where the content ends (RFC 9112 §6.3).
  private func framing() throws(HTTPParseError) -> State {
    let codings = fields.listMembers("Transfer-Encoding")
    let lengths = headers.values("Content-Length")
    guard codings.isEmpty || lengths.isEmpty else { throw .contentLengthWithTransferEncoding }
    if method == .head || status == 204 || status == 304 { return .complete }
    if !codings.isEmpty {
      guard codings == ["chunked"] else { throw .unsupportedTransferCoding }
      return .chunkLine
    }
    guard lengths.count <= 1 else { throw .repeatedContentLength }
    guard let text = lengths.first else { return .untilClose }
    guard !text.isEmpty, text.utf8.allSatisfy(HTTPCharacter.isDigit) else {
      throw .invalidContentLength
    }
    guard let count = Int(text), count <= limits.bodyBytesMax else { throw .bodyTooLarge }
    return count == 0 ? .complete : .content(remaining: count)
  }

  /// Whether the line was the empty one; nil until it has arrived.
  private mutating func readFieldLine() throws(HTTPParseError) -> Bool? {
    let limit = max(0, limits.headerBytesMax - fields.bytes)
    guard let line = try lines.line(bytesMax: limit, orThrow: .headersTooLarge) else { return nil }
    if line.isEmpty { return true }
    try fields.add(line: line, limits: limits)
    return false
  }

  private mutating func readChunkLine() throws(HTTPParseError) -> Bool {
    guard let line = try lines.line(bytesMax: limits.chunkLineBytesMax, orThrow: .malformedChunk)
    else { return false }
    overheadBytes += line.count
    guard overheadBytes <= limits.chunkOverheadBytesMax else { throw .malformedChunk }
    let size = try ChunkLine.size(parsing: line)
    guard size <= limits.bodyBytesMax - content.count else { throw .bodyTooLarge }
    state = size == 0 ? .trailerLines : .chunkData(remaining: size)
    return true
  }

  /// Moves at most that much into the content; how much is left, nil when nothing was there.
  private mutating func take(_ limit: Int) -> Int? {
    guard let piece = lines.take(upTo: limit) else { return nil }
    content += piece
    return limit - piece.count
  }
}
