import ArcFedJSON

/// Percent-encoding (RFC 3986 §2.1), which FoundationEssentials leaves out.
package enum PercentEncoding {
  /// Encodes everything but the unreserved characters of RFC 3986 §2.3.
  package static func encode(_ text: String) -> String {
    if text.utf8.allSatisfy({ unreserved[Int($0)] }) { return text }
    var encoded: [UInt8] = []
    encoded.reserveCapacity(text.utf8.count)
    for byte in text.utf8 {
      if unreserved[Int(byte)] {
        encoded.append(byte)
      } else {
        encoded.append(UInt8(ascii: "%"))
        encoded.append(hexDigits[Int(byte >> 4)])
        encoded.append(hexDigits[Int(byte & 15)])
      }
    }
    return String(decoding: encoded, as: UTF8.self)
  }

  /// Decodes a text; nil when a `%` is not followed by two hexadecimal digits or the result is no
  /// UTF-8.
  package static func decode(_ text: some StringProtocol, plusIsSpace: Bool = false) -> String? {
    let decoded = text.utf8.withContiguousStorageIfAvailable {
      decode(UnsafeRawBufferPointer($0), plusIsSpace: plusIsSpace)
    }
    return decoded ?? decode(Array(text.utf8), plusIsSpace: plusIsSpace)
  }

  private static func decode(_ text: [UInt8], plusIsSpace: Bool) -> String? {
    text.withUnsafeBytes { decode($0, plusIsSpace: plusIsSpace) }
  }

  /// The same of UTF-8, in one pass: a token comes this way with every exchange.
  static func decode(_ text: UnsafeRawBufferPointer, plusIsSpace: Bool) -> String? {
    // Most of what comes is written as it is.
    if ByteScan.place(of: UInt8(ascii: "%"), or: UInt8(ascii: "+"), in: text) == text.count {
      // To look for what is no UTF-8 takes many times as long.
      if ByteScan.isASCII(text) { return String(decoding: text, as: UTF8.self) }
      return String(validating: text, as: UTF8.self)
    }
    var isWellFormed = true
    var isASCII = true
    let decoded = String(unsafeUninitializedCapacity: text.count) { output in
      guard let count = decode(text, plusIsSpace: plusIsSpace, into: output) else {
        isWellFormed = false
        return 0
      }
      isASCII = ByteScan.isASCII(
        UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(output)[..<count]))
      return count
    }
    guard isWellFormed else { return nil }
    if isASCII { return decoded }
    // Above, what is no UTF-8 was repaired; it must be refused.
    let bytes = [UInt8](unsafeUninitializedCapacity: text.count) { output, count in
      count = decode(text, plusIsSpace: plusIsSpace, into: output) ?? 0
    }
    return String(validating: bytes, as: UTF8.self)
  }

  /// Writes the decoded bytes and returns how many they are; nil when a `%` stands alone.
  private static func decode(
    _ text: UnsafeRawBufferPointer, plusIsSpace: Bool,
    into output: UnsafeMutableBufferPointer<UInt8>
  ) -> Int? {
    var index = 0
    var count = 0
    while index < text.count {
      var byte = text[index]
      index += 1
      if byte == UInt8(ascii: "%") {
        guard index + 1 < text.count, let high = nibble(text[index]),
          let low = nibble(text[index + 1])
        else { return nil }
        byte = high << 4 | low
        index += 2
      } else if plusIsSpace, byte == UInt8(ascii: "+") {
        byte = UInt8(ascii: " ")
      }
      output[count] = byte
      count += 1
    }
    return count
  }

  private static func nibble(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  /// For each byte, whether it stands for itself (RFC 3986 §2.3).
  private static let unreserved: [Bool] = (0...UInt8.max).map { byte in
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "-._~".utf8.contains(byte)
    }
  }
  private static let hexDigits = Array("0123456789ABCDEF".utf8)
}
