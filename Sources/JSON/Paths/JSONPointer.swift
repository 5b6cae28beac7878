/// A JSON Pointer (RFC 6901): the way to a value within a value, written as in
/// `/spec/containers/0`.
package struct JSONPointer: Hashable, Sendable {
  /// The names and indexes, unescaped, the first from the outermost value.
  package var tokens: [String]

  /// The pointer of these unescaped tokens; of none, the outermost value itself.
  package init(_ tokens: [String] = []) { self.tokens = tokens }

  /// Reads a pointer; nil when it neither is empty nor begins with `/`, or when a `~` is followed
  /// by something else than `0` or `1` (RFC 6901 section 3).
  package init?(_ text: String) {
    var parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard parts.removeFirst().isEmpty else { return nil }
    var tokens: [String] = []
    for part in parts {
      guard let token = Self.unescaped(part) else { return nil }
      tokens.append(token)
    }
    self.init(tokens)
  }

  /// The pointer to a member or element of the value that this one points to.
  package func appending(_ token: String) -> JSONPointer { JSONPointer(tokens + [token]) }

  /// Whether `other` points into, or at, the value that this one points to.
  package func isPrefix(of other: JSONPointer) -> Bool {
    tokens.count <= other.tokens.count
      && zip(tokens, other.tokens).allSatisfy { JSONObject.isSameText($0, $1) }
  }

  /// The index that a token means: digits without a needless zero (RFC 6901 section 4).
  static func index(_ token: String) -> Int? {
    let digits = token.utf8
    guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }),
      digits.count == 1 || digits.first != UInt8(ascii: "0")
    else { return nil }
    return Int(token)
  }

  private static func unescaped(_ part: Substring.UTF8View) -> String? {
    guard part.contains(UInt8(ascii: "~")) else { return String(Substring(part)) }
    var bytes: [UInt8] = []
    var rest = part[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "~") else {
        bytes.append(byte)
        continue
      }
      switch rest.popFirst() {
      case UInt8(ascii: "0"): bytes.append(UInt8(ascii: "~"))
      case UInt8(ascii: "1"): bytes.append(UInt8(ascii: "/"))
      default: return nil
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension JSONPointer {
  /// The same tokens by code point.
  package static func == (left: JSONPointer, right: JSONPointer) -> Bool {
    left.tokens.count == right.tokens.count && left.isPrefix(of: right)
  }
}

extension JSONPointer: CustomStringConvertible {
  /// The pointer as it is read.
  package var description: String {
    tokens.reduce(into: "") { text, token in
      text += "/"
      for scalar in token.unicodeScalars {
        switch scalar {
        case "~": text += "~0"
        case "/": text += "~1"
        default: text.unicodeScalars.append(scalar)
        }
      }
    }
  }
}

extension JSONValue {
  /// The value that a pointer points to; nil when there is none.
  package func at(_ pointer: JSONPointer) -> JSONValue? {
    var value = self
    for token in pointer.tokens {
      let child: JSONValue? =
        switch value {
        case .object(let object): object[token]
        case .array: JSONPointer.index(token).flatMap { value[$0] }
        default: nil
        }
      guard let child else { return nil }
      value = child
    }
    return value
  }
}
