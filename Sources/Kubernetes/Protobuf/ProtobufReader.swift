/// Why bytes are no protobuf message.
struct ProtobufError: Error, Hashable, Sendable {
  let message: String
  /// What the envelope says the message is, once that is known.
  var kind: String?
  var groupVersion: String?
}

/// The wire format of Protocol Buffers, field by field (protobuf.dev, "Encoding").
struct ProtobufReader {
  /// The content of one field.
  enum Content {
    case number(UInt64)
    case bytes(ArraySlice<UInt8>)
  }

  /// Seven bits a byte: no number of 64 bits is longer.
  private static let varintBytesMaximum = 10

  private var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  /// The next field; nil at the end.
  mutating func next() throws(ProtobufError) -> (number: Int, content: Content)? {
    if rest.isEmpty { return nil }
    let key = try varint()
    guard key >> 3 > 0, key >> 3 <= 0x1FFF_FFFF else {
      throw ProtobufError(message: "proto: illegal tag \(key >> 3) (wire type \(key & 7))")
    }
    let number = Int(key >> 3)
    switch key & 7 {
    case 0: return (number, .number(try varint()))
    case 1: return (number, .number(try fixed(bytes: 8)))
    case 2:
      let length = try varint()
      guard length <= UInt64(rest.count) else { throw Self.cutOff }
      let content = rest.prefix(Int(length))
      rest = rest.dropFirst(Int(length))
      return (number, .bytes(content))
    case 5: return (number, .number(try fixed(bytes: 4)))
    default: throw ProtobufError(message: "proto: illegal wireType \(key & 7)")
    }
  }

  private static let cutOff = ProtobufError(message: "unexpected EOF")

  private mutating func varint() throws(ProtobufError) -> UInt64 {
    var value: UInt64 = 0
    for index in 0..<Self.varintBytesMaximum {
      guard let byte = rest.popFirst() else { throw Self.cutOff }
      value |= UInt64(byte & 0x7F) << (7 * UInt64(index))
      if byte & 0x80 == 0 { return value }
    }
    throw ProtobufError(message: "proto: integer overflow")
  }

  private mutating func fixed(bytes count: Int) throws(ProtobufError) -> UInt64 {
    guard rest.count >= count else { throw Self.cutOff }
    var value: UInt64 = 0
    for (index, byte) in rest.prefix(count).enumerated() {
      value |= UInt64(byte) << (8 * UInt64(index))
    }
    rest = rest.dropFirst(count)
    return value
  }
}
