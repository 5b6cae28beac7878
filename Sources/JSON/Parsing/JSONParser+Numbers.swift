extension JSONParser {
  /// A number (RFC 8259 section 6, JSON5 section 6). It ends where no letter or digit follows
  /// (ECMAScript 5.1 section 7.8.3).
  mutating func parseNumber() throws(JSONError) -> JSONNumber {
    let start = offset
    let isNegative = current == UInt8(ascii: "-")
    if isNegative || current == UInt8(ascii: "+") { offset += 1 }
    let number = try parseUnsigned(isNegative: isNegative, from: start)
    guard !isAtIdentifierPart else { throw failure(.malformedNumber) }
    return number
  }

  private mutating func parseUnsigned(
    isNegative: Bool, from start: Int
  ) throws(JSONError) -> JSONNumber {
    if options.isJSON5 {
      if let special = parseSpecialNumber(isNegative: isNegative) { return special }
      if current == UInt8(ascii: "0"), next | 0x20 == UInt8(ascii: "x") {
        return try parseHexadecimal(isNegative: isNegative)
      }
    }
    return try parseDecimal(isNegative: isNegative, from: start)
  }

  /// int [ frac ] [ exp ], and in JSON5 a point that has digits on one side only.
  private mutating func parseDecimal(
    isNegative: Bool, from start: Int
  ) throws(JSONError) -> JSONNumber {
    let integer = skipDigits()
    guard !integer.isEmpty || (options.isJSON5 && current == UInt8(ascii: ".")) else {
      // Without a sign this is a word that begins like Infinity or NaN.
      throw failure(offset == start ? .invalidLiteral : .missingDigits, at: start)
    }
    guard integer.count < 2 || bytes[integer.lowerBound] != UInt8(ascii: "0") else {
      throw failure(.leadingZero, at: integer.lowerBound)
    }
    let fraction = try parseFraction(hasInteger: !integer.isEmpty, from: start)
    let exponent = try parseExponent()
    if fraction == nil, exponent.isEmpty, let value = machineInteger(integer, isNegative) {
      return JSONNumber(value)
    }
    var literal: [UInt8] = isNegative ? [UInt8(ascii: "-")] : []
    literal += integer.isEmpty ? [UInt8(ascii: "0")] : bytes[integer]
    if let fraction {
      literal.append(UInt8(ascii: "."))
      literal += fraction.isEmpty ? [UInt8(ascii: "0")] : bytes[fraction]
    }
    literal += bytes[exponent]
    return JSONNumber(checkedLiteral: String(decoding: literal, as: UTF8.self))
  }

  private var next: UInt8 { offset + 1 < bytes.count ? bytes[offset + 1] : 0 }

  /// Steps over decimal digits and returns where they are.
  private mutating func skipDigits() -> Range<Int> {
    let start = offset
    while case .some(UInt8(ascii: "0")...UInt8(ascii: "9")) = current { offset += 1 }
    return start..<offset
  }

  /// Steps over the point and the digits behind it, and returns where these are; nil without point.
  private mutating func parseFraction(
    hasInteger: Bool, from start: Int
  ) throws(JSONError) -> Range<Int>? {
    guard skip(UInt8(ascii: ".")) else { return nil }
    let digits = skipDigits()
    if digits.isEmpty {
      guard options.isJSON5 else { throw failure(.missingFractionDigits) }
      guard hasInteger else { throw failure(.missingDigits, at: start) }
    }
    return digits
  }

  /// Steps over an exponent and returns where it is; an empty range without one.
  private mutating func parseExponent() throws(JSONError) -> Range<Int> {
    let start = offset
    guard let byte = current, byte | 0x20 == UInt8(ascii: "e") else { return start..<start }
    offset += 1
    if current == UInt8(ascii: "-") || current == UInt8(ascii: "+") { offset += 1 }
    guard !skipDigits().isEmpty else { throw failure(.missingExponentDigits) }
    return start..<offset
  }

  /// The digits as a machine number; nil when they may not fit, or for `-0`, whose sign would go.
  private func machineInteger(_ digits: Range<Int>, _ isNegative: Bool) -> Int? {
    guard digits.count < 19 else { return nil }
    let value = bytes[digits].reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    if isNegative { return value == 0 ? nil : -value }
    return value
  }

  /// `Infinity` or `NaN`, which has no sign.
  private mutating func parseSpecialNumber(isNegative: Bool) -> JSONNumber? {
    if skip("Infinity") {
      return JSONNumber(checkedLiteral: isNegative ? "-Infinity" : "Infinity")
    }
    return skip("NaN") ? JSONNumber(checkedLiteral: "NaN") : nil
  }

  /// `0x` and digits. The number is kept in decimal, for JSON has nothing else; beyond 64 bits it
  /// is the nearest binary floating-point value, which is all that ECMAScript has.
  private mutating func parseHexadecimal(isNegative: Bool) throws(JSONError) -> JSONNumber {
    let start = offset
    offset += 2
    while let byte = current, Self.hexadecimalDigit(byte) != nil { offset += 1 }
    guard offset > start + 2 else { throw failure(.missingHexadecimalDigits) }
    let digits = String(decoding: bytes[start + 2..<offset], as: UTF8.self)
    let sign = isNegative ? "-" : ""
    guard let value = UInt64(digits, radix: 16) else {
      return JSONNumber(Double("\(sign)0x\(digits)p0") ?? .nan)
    }
    if let integer = Int(exactly: value), integer != 0 || !isNegative {
      return JSONNumber(isNegative ? -integer : integer)
    }
    return JSONNumber(checkedLiteral: sign + String(value))
  }
}
