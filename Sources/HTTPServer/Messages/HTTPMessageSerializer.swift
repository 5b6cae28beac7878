package import ArcFedHTTP

/// Writes responses as HTTP/1.1 has them on the wire (RFC 9112).
///
/// Framing belongs to the connection and not to the endpoint: whatever an endpoint says in
/// Content-Length, Transfer-Encoding or Connection is replaced by what is true.
package enum HTTPMessageSerializer {
  /// How the content of a response is framed.
  package enum Framing: Sendable, Hashable {
    /// No content, and no field that promises any: 1xx, 204 (RFC 9112 §6.3).
    case none
    /// Content-Length; the content itself is left out when `sendsContent` is false (HEAD, 304).
    case length(Int, sendsContent: Bool)
    /// Transfer-Encoding: chunked.
    case chunked(sendsContent: Bool)
    /// Until the connection closes: a stream to a client of HTTP/1.0.
    case untilClose(sendsContent: Bool)
  }

  /// What the head of a response depends on besides the response.
  package struct Context: Sendable {
    /// The method that is answered: HEAD gets no content.
    package var method: HTTPMethod
    /// The minor version of the request: 0 knows no chunks.
    package var minorVersion: Int
    /// Whether the connection goes on.
    package var keepsAlive: Bool
    /// The Date to give where the response has none (RFC 9110 §6.6.1).
    package var date: String?

    /// The context of those parts.
    package init(method: HTTPMethod, minorVersion: Int, keepsAlive: Bool, date: String? = nil) {
      self.method = method
      self.minorVersion = minorVersion
      self.keepsAlive = keepsAlive
      self.date = date
    }
  }

  /// `100 Continue`: the client may send its content (RFC 9110 §15.2.1).
  package static let continueResponse = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)

  /// The answer to CONNECT: no content, and no field that would frame any (RFC 9110 §9.3.6).
  package static let tunnelResponse = Array("HTTP/1.1 200 Connection established\r\n\r\n".utf8)

  /// How the content of `response` is framed in that context.
  package static func framing(of response: HTTPResponse, in context: Context) -> Framing {
    if (100..<200).contains(response.status) || response.status == 204 { return .none }
    let sendsContent = context.method != .head && response.status != 304
    switch response.body {
    case .bytes(let bytes):
      // An endpoint that leaves out the content of a HEAD may say how long it would be.
      let promised = sendsContent ? nil : response.headers["Content-Length"].flatMap { Int($0) }
      if response.status == 304, promised == nil, bytes.isEmpty { return .none }
      return .length(bytes.isEmpty ? promised ?? 0 : bytes.count, sendsContent: sendsContent)
    case .stream:
      return context.minorVersion > 0
        ? .chunked(sendsContent: sendsContent) : .untilClose(sendsContent: sendsContent)
    }
  }

  /// Status line and header lines, with the empty line, and the content that is known already.
  ///
  /// A field that would break the message (a line break in a value, say) is a defect of the
  /// endpoint: it throws, and nothing of it reaches the wire.
  package static func message(
    of response: HTTPResponse, framing: Framing, in context: Context
  ) throws(HTTPSerializeError) -> [UInt8] {
    guard (200..<600).contains(response.status) else { throw .invalidStatus(response.status) }
    var content: [UInt8] = []
    if case .length(_, sendsContent: true) = framing { content = response.bytes }
    let date = response.headers["Date"] == nil ? context.date : nil
    var room = ownBytesMax + (date?.utf8.count ?? 0) + content.count
    for field in response.headers {
      room += field.name.utf8.count + field.value.utf8.count + fieldOverheadBytes
    }
    var isValid = true
    let message = [UInt8](unsafeUninitializedCapacity: room) { memory, count in
      var writer = MemoryWriter(memory)
      writer.write("HTTP/1.1 ")
      writer.write(String(response.status))
      writer.write(" ")
      writer.write(ReasonPhrase.of(response.status))
      writer.write("\r\n")
      for field in response.headers where !isFramingField(field.name) {
        isValid = write(field.name, field.value, to: &writer) && isValid
      }
      if let date { write("Date", date, to: &writer) }
      writeFraming(framing, in: context, to: &writer)
      writer.write("\r\n")
      writer.write(content)
      count = writer.count
    }
    guard isValid else { throw .invalidHeader }
    return message
  }

  /// What stands in a head besides the fields of the response: fewer than 160 bytes.
  private static let ownBytesMax = 256
  /// `: ` and the line end.
  private static let fieldOverheadBytes = 4

  /// Writes a header line; whether it is one.
  @discardableResult
  private static func write(
    _ name: String, _ value: String, to writer: inout MemoryWriter
  ) -> Bool {
    let name = writer.write(name)
    writer.write(UInt8(ascii: ":"), UInt8(ascii: " "))
    let value = writer.write(value)
    writer.write(UInt8(ascii: "\r"), UInt8(ascii: "\n"))
    return !name.isEmpty && name.allSatisfy(HTTPCharacter.isToken)
      && HTTPCharacter.areFieldContent(value)
  }

  private static func writeFraming(
    _ framing: Framing, in context: Context, to writer: inout MemoryWriter
  ) {
    switch framing {
    case .none, .untilClose: break
    case .length(let count, _): write("Content-Length", String(count), to: &writer)
    case .chunked: write("Transfer-Encoding", "chunked", to: &writer)
    }
    if !context.keepsAlive || isUntilClose(framing) {
      write("Connection", "close", to: &writer)
    } else if context.minorVersion == 0 {
      write("Connection", "keep-alive", to: &writer)
    }
  }

  /// One chunk. Empty pieces have no form: an empty chunk ends the content.
  package static func chunk(_ bytes: [UInt8]) -> [UInt8] {
    bytes.isEmpty ? [] : Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + [13, 10]
  }

  /// The last chunk, without trailers.
  package static let lastChunk = Array("0\r\n\r\n".utf8)

  private static func isUntilClose(_ framing: Framing) -> Bool {
    if case .untilClose = framing { true } else { false }
  }

  private static func isFramingField(_ name: String) -> Bool {
    switch name.utf8.count {
    case 10, 14, 17: framingFields.contains(name.lowercased())
    default: false
    }
  }

  private static let framingFields: Set<String> = [
    "connection", "keep-alive", "content-length", "transfer-encoding",
  ]
}

/// Why a response cannot be written. It holds no value: those may be secret.
package enum HTTPSerializeError: Error, Hashable {
  /// No final status of three digits (RFC 9110 §15).
  case invalidStatus(Int)
  /// A header name that is no token, or a value with a control character.
  case invalidHeader
}

/// Writes texts and bytes one behind the other into memory that is there already.
private struct MemoryWriter {
  private let memory: UnsafeMutableBufferPointer<UInt8>
  private(set) var count = 0

  init(_ memory: UnsafeMutableBufferPointer<UInt8>) { self.memory = memory }

  /// Returns where it stands.
  @discardableResult
  mutating func write(_ text: String) -> UnsafeBufferPointer<UInt8> {
    var text = text
    return text.withUTF8 { write($0) }
  }

  mutating func write(_ first: UInt8, _ second: UInt8) {
    precondition(count + 2 <= memory.count, "the memory is large enough")
    (memory[count], memory[count + 1]) = (first, second)
    count += 2
  }

  mutating func write(_ bytes: [UInt8]) { bytes.withUnsafeBufferPointer { _ = write($0) } }

  private mutating func write(
    _ bytes: UnsafeBufferPointer<UInt8>
  ) -> UnsafeBufferPointer<UInt8> {
    let end = count + bytes.count
    precondition(end <= memory.count, "the memory is large enough")
    _ = memory[count..<end].update(fromContentsOf: bytes)
    defer { count = end }
    return UnsafeBufferPointer(rebasing: memory[count..<end])
  }
}
