package import ArcFedHTTP

/// Reads HTTP/1.1 requests from bytes as they arrive, in pieces of any size (RFC 9112).
///
/// A pure state machine: bytes go in with `append`, and `next` hands out what they hold, one event
/// at a time, so that whoever reads decides when the next pipelined request is looked at. It is
/// strict: whatever two implementations might read differently is an error, because that difference
/// is what request smuggling lives on (RFC 9112 §11.2).
package struct HTTPMessageParser: Sendable {
  /// A step through a request: one head, any number of body pieces, one end.
  package enum Event: Sendable {
    /// The request line and all header lines have arrived.
    case head(RequestHead)
    /// Some content; never empty.
    case body([UInt8])
    /// The request is complete. Trailers stay apart from the headers (RFC 9110 §6.5.1).
    case end(trailers: HTTPHeaders)
  }

  /// A longer head is read anew each time, so that idle connections keep little; ours.
  private static let keptHeadBytesMax = 2_048

  private enum State {
    case requestLine
    case headerLines(RequestLine)
    case content(remaining: Int)
    case chunkLine
    case chunkData(remaining: Int)
    case chunkEnd
    case trailerLines
    case end
    case failed(HTTPParseError)
  }

  private let limits: HTTPMessageLimits
  private var state = State.requestLine
  private var lines: LineBuffer
  private var fields = FieldSection()
  private var maySkipEmptyLine = true
  /// Where the head that is being read begins.
  private var headStart = 0
  /// The last head, letter for letter, and what it says. Who keeps a connection asks in the same
  /// words again and again, and a head means the same each time.
  private var lastHead: (bytes: [UInt8], head: RequestHead)?
  private var bodyBytes = 0
  private var chunkOverheadBytes = 0

  /// A parser at the start of a connection.
  package init(limits: HTTPMessageLimits = .standard) {
    self.limits = limits
    lines = LineBuffer()
  }

  /// Takes in what has arrived.
  package mutating func append(_ bytes: some Collection<UInt8>) { lines.append(bytes) }

  /// Bytes taken in and not handed out yet.
  package var bufferedBytes: Int { lines.count }

  /// Everything taken in and not handed out: what follows a message that ends the use of HTTP/1.1
  /// on the connection, such as CONNECT.
  package mutating func takeRest() -> [UInt8] { lines.take(upTo: lines.count) ?? [] }

  /// Whether a request has begun and is not complete.
  package var isInsideRequest: Bool {
    if case .requestLine = state { return lines.count > 0 }
    return true
  }

  /// Whether a request's head is complete and its content is not.
  package var isInsideContent: Bool {
    switch state {
    case .content, .chunkLine, .chunkData, .chunkEnd, .trailerLines, .end: true
    case .requestLine, .headerLines, .failed: false
    }
  }

  /// The next event, or nil until more bytes arrive. After an error every call throws it again.
  package mutating func next() throws(HTTPParseError) -> Event? {
    do {
      while true {
        switch try step() {
        case .event(let event): return event
        case .again: continue
        case .starved: return nil
        }
      }
    } catch {
      state = .failed(error)
      throw error
    }
  }

  private enum Step {
    case event(Event)
    case again
    case starved
  }

  private mutating func step() throws(HTTPParseError) -> Step {
    switch state {
    case .requestLine: return try readRequestLine()
    case .headerLines(let requestLine): return try readHeaderLine(of: requestLine)
    case .content(let remaining): return readContent(remaining)
    case .chunkLine: return try readChunkLine()
    case .chunkData(let remaining): return readChunkData(remaining)
    case .chunkEnd: return try readChunkEnd()
    case .trailerLines: return try readTrailerLine()
    case .end: return finish()
    case .failed(let error): throw error
    }
  }

  // MARK: The head

  private mutating func readRequestLine() throws(HTTPParseError) -> Step {
    if let lastHead, lines.take(lastHead.bytes) { return begin(lastHead.head) }
    headStart = lines.position
    guard
      let line = try lines.line(bytesMax: limits.requestLineBytesMax, orThrow: .requestLineTooLong)
    else { return .starved }
    if line.isEmpty {
      // One empty line before a request is forgiven: old clients send it after content (RFC 9112
      // §2.2).
      guard maySkipEmptyLine else { throw .malformedRequestLine }
      maySkipEmptyLine = false
      return .again
    }
    fields = FieldSection()
    state = .headerLines(try RequestLine(parsing: line))
    return .again
  }

  private mutating func readHeaderLine(of requestLine: RequestLine) throws(HTTPParseError) -> Step {
    guard let line = try nextFieldLine() else { return .starved }
    guard line.isEmpty else {
      try fields.add(line: line, limits: limits)
      return .again
    }
    let head = try RequestHead(requestLine, fields, limits: limits)
    let bytes = lines.bytes(since: headStart)
    lastHead = bytes.flatMap { $0.count > Self.keptHeadBytesMax ? nil : (Array($0), head) }
    return begin(head)
  }

  private mutating func begin(_ head: RequestHead) -> Step {
    fields = FieldSection()
    bodyBytes = 0
    chunkOverheadBytes = 0
    switch head.framing {
    case .none, .length(0): state = .end
    case .length(let count): state = .content(remaining: count)
    case .chunked: state = .chunkLine
    }
    return .event(.head(head))
  }

  private mutating func nextFieldLine() throws(HTTPParseError) -> ArraySlice<UInt8>? {
    try lines.line(
      bytesMax: max(0, limits.headerBytesMax - fields.bytes), orThrow: .headersTooLarge)
  }

  // MARK: The content

  private mutating func readContent(_ remaining: Int) -> Step {
    guard let piece = lines.take(upTo: remaining) else { return .starved }
    state = piece.count == remaining ? .end : .content(remaining: remaining - piece.count)
    return .event(.body(piece))
  }

  private mutating func readChunkLine() throws(HTTPParseError) -> Step {
    guard let line = try lines.line(bytesMax: limits.chunkLineBytesMax, orThrow: .malformedChunk)
    else { return .starved }
    chunkOverheadBytes += line.count
    guard chunkOverheadBytes <= limits.chunkOverheadBytesMax else { throw .malformedChunk }
    let size = try ChunkLine.size(parsing: line)
    guard size <= limits.bodyBytesMax - bodyBytes else { throw .bodyTooLarge }
    bodyBytes += size
    state = size == 0 ? .trailerLines : .chunkData(remaining: size)
    return .again
  }

  private mutating func readChunkData(_ remaining: Int) -> Step {
    guard let piece = lines.take(upTo: remaining) else { return .starved }
    state = piece.count == remaining ? .chunkEnd : .chunkData(remaining: remaining - piece.count)
    return .event(.body(piece))
  }

  private mutating func readChunkEnd() throws(HTTPParseError) -> Step {
    guard let line = try lines.line(bytesMax: 0, orThrow: .malformedChunk) else { return .starved }
    guard line.isEmpty else { throw .malformedChunk }
    state = .chunkLine
    return .again
  }

  private mutating func readTrailerLine() throws(HTTPParseError) -> Step {
    guard let line = try nextFieldLine() else { return .starved }
    guard line.isEmpty else {
      try fields.add(line: line, limits: limits)
      return .again
    }
    state = .end
    return .again
  }

  private mutating func finish() -> Step {
    let trailers = fields.headers
    fields = FieldSection()
    state = .requestLine
    maySkipEmptyLine = true
    return .event(.end(trailers: trailers))
  }
}
