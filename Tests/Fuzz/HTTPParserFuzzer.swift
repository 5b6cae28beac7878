import ArcFedHTTP

/// Feeds bytes to the HTTP/1.1 parser and traps when a promise of it does not hold. Built by
/// `http-parser.sh` together with the parser's own sources.
enum HTTPParserFuzzer {
  /// What the parser made of its input.
  private struct Reading: Equatable {
    var heads: [Head] = []
    var content: [[UInt8]] = []
    var trailers: [HTTPHeaders] = []
    var error: HTTPParseError?
  }

  /// All that a head says.
  private struct Head: Equatable {
    let method: HTTPMethod
    let target: RequestTarget
    let minorVersion: Int
    let headers: HTTPHeaders
    let authority: RequestAuthority?
    let framing: RequestHead.Framing
    let flags: [Bool]

    init(_ head: RequestHead) {
      method = head.method
      target = head.target
      minorVersion = head.minorVersion
      headers = head.headers
      authority = head.authority
      framing = head.framing
      flags = [head.expectsContinue, head.keepsAlive]
    }
  }

  /// Small enough that short inputs reach every limit.
  private static let limits: HTTPMessageLimits = {
    var limits = HTTPMessageLimits()
    limits.requestLineBytesMax = 64
    limits.headerBytesMax = 128
    limits.headerCountMax = 4
    limits.bodyBytesMax = 32
    limits.chunkLineBytesMax = 16
    limits.chunkOverheadBytesMax = 32
    return limits
  }()

  /// The first byte chooses the limits and how the rest is cut into pieces.
  static func run(_ input: UnsafeBufferPointer<UInt8>) {
    guard let choice = input.first else { return }
    let bytes = Array(input.dropFirst())
    let limits = choice & 1 == 0 ? HTTPMessageLimits.standard : Self.limits
    let whole = read(bytes, inPiecesOf: max(1, bytes.count), limits)
    let pieces = read(bytes, inPiecesOf: Int(choice >> 1) % 16 + 1, limits)
    precondition(whole == pieces, "pieces mean something else than the whole")
  }

  private static func read(
    _ bytes: [UInt8], inPiecesOf size: Int, _ limits: HTTPMessageLimits
  ) -> Reading {
    var parser = HTTPMessageParser(limits: limits)
    var reading = Reading()
    var start = 0
    while start < bytes.count {
      let end = min(bytes.count, start + size)
      parser.append(bytes[start..<end])
      start = end
      do throws(HTTPParseError) {
        while let event = try parser.next() { take(event, into: &reading, limits) }
      } catch {
        reading.error = error
        precondition(throwsAgain(&parser), "after an error the parser goes on")
        return reading
      }
    }
    return reading
  }

  private static func take(
    _ event: HTTPMessageParser.Event, into reading: inout Reading, _ limits: HTTPMessageLimits
  ) {
    switch event {
    case .head(let head):
      precondition(head.headers.count <= limits.headerCountMax, "too many headers")
      precondition(head.minorVersion == 0 || head.authority != nil, "no Host")
      reading.heads.append(Head(head))
      reading.content.append([])
    case .body(let piece):
      precondition(!piece.isEmpty, "an empty piece")
      reading.content[reading.content.count - 1] += piece
      precondition(reading.content.last?.count ?? 0 <= limits.bodyBytesMax, "too much content")
    case .end(let trailers):
      precondition(trailers.count <= limits.headerCountMax, "too many trailers")
      reading.trailers.append(trailers)
    }
  }

  private static func throwsAgain(_ parser: inout HTTPMessageParser) -> Bool {
    do throws(HTTPParseError) {
      _ = try parser.next()
      return false
    } catch {
      return true
    }
  }
}

/// What libFuzzer calls with each input.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  HTTPParserFuzzer.run(UnsafeBufferPointer(start: data, count: count))
  return 0
}
