extension JSONParser {
  /// A number (RFC 8259 section 6, JSON5 section 6).
  mutating func parseNumber() throws(JSONError) -> JSONNumber {
    let start = offset
    let isNegative = current == UInt8(ascii: "-")
    if isNegative || current == UInt8(ascii: "+") { offset += 1 }
    if options.isJSON5 {
      if let special = parseSpecialNumber(isNegative: isNegative) {
        return try finishNumber(special)
      }
      if current == UInt8(ascii: "0"), next | 0x20 == UInt8(ascii: "x") {
        return try finishNumber(parseHexadecimal(isNegative: isNegative))
      }
    }
    let digits = offset
    skipDigits()
    let integerDigits = offset - digits
    guard integerDigits > 0 || (options.isJSON5 && current == UInt8(ascii: ".")) else {
      throw failure(.missingDigits, at: start)
    }
    guard integerDigits < 2 || bytes[digits] != UInt8(ascii: "0") else {
      throw failure(.leadingZero, at: digits)
    }
    let fractionDigits = try parseFraction(integerDigits: integerDigits, from: start)
    let exponent = try parseExponent()
    if fractionDigits == nil, exponent.isEmpty, integerDigits < 19 {
      let value = machineInteger(digits..<offset)
      if value != 0 || !isNegative {
        return try finishNumber(JSONNumber(isNegative ? -value : value))
      }
    }
    let integerText =
      integerDigits == 0 ? [UInt8(ascii: "0")] : bytes[digits..<digits + integerDigits]
    var literal: [UInt8] = isNegative ? [UInt8(ascii: "-")] : []
    literal += integerText
    if let fractionDigits {
      literal.append(UInt8(ascii: "."))
      literal += fractionDigits.isEmpty ? [UInt8(ascii: "0")] : bytes[fractionDigits]
    }
    literal += bytes[exponent]
    return try finishNumber(JSONNumber(checkedLiteral: String(decoding: literal, as: UTF8.self)))
  }

  private var next: UInt8 { offset + 1 < bytes.count ? bytes[offset + 1] : 0 }

  private mutating func skipDigits() {
    while case UInt8(ascii: "0")...UInt8(ascii: "9") = current ?? 0 { offset += 1 }
  }

  /// Steps over the point and the digits behind it, and returns where these are; nil without point.
  private mutating func parseFraction(
    integerDigits: Int, from start: Int
  ) throws(JSONError) -> Range<Int>? {
    guard skip(UInt8(ascii: ".")) else { return nil }
    let digits = offset
    skipDigits()
    if offset == digits {
      guard options.isJSON5 else { throw failure(.missingFractionDigits) }
      guard integerDigits > 0 else { throw failure(.missingDigits, at: start) }
    }
    return digits..<offset
  }

  /// Steps over an exponent and returns where it is; an empty range without one.
  private mutating func parseExponent() throws(JSONError) -> Range<Int> {
    let start = offset
    guard let byte = current, byte | 0x20 == UInt8(ascii: "e") else { return start..<start }
    offset += 1
    if current == UInt8(ascii: "-") || current == UInt8(ascii: "+") { offset += 1 }
    let digits = offset
    skipDigits()
    guard offset > digits else { throw failure(.missingExponentDigits) }
    return start..<offset
  }

  private func machineInteger(_ digits: Range<Int>) -> Int {
    bytes[digits].reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
  }

  /// `Infinity` or `NaN`, which has no sign.
  private mutating func parseSpecialNumber(isNegative: Bool) -> JSONNumber? {
    if skip("Infinity") {
      return JSONNumber(checkedLiteral: isNegative ? "-Infinity" : "Infinity")
    }
    return skip("NaN") ? JSONNumber(checkedLiteral: "NaN") : nil
  }

  /// `0x` and digits. The number is kept in decimal, for JSON has nothing else; beyond 64 bits it is
  /// the nearest binary floating-point value, which is all that ECMAScript has.
  private mutating func parseHexadecimal(isNegative: Bool) throws(JSONError) -> JSONNumber {
    let start = offset
    offset += 2
    while let byte = current, Self.hexadecimalDigit(byte) != nil { offset += 1 }
    guard offset > start + 2 else { throw failure(.missingHexadecimalDigits) }
    let digits = String(decoding: bytes[start + 2..<offset], as: UTF8.self)
    let sign = isNegative ? "-" : ""
    if let value = UInt64(digits, radix: 16) {
      return Int(sign + String(value)).flatMap { $0 == 0 && isNegative ? nil : JSONNumber($0) }
        ?? JSONNumber(checkedLiteral: sign + String(value))
    }
    return JSONNumber(Double("\(sign)0x\(digits)p0") ?? .nan)
  }

  /// A number ends where no letter or digit follows (ECMAScript 5.1 section 7.8.3).
  private func finishNumber(_ number: JSONNumber) throws(JSONError) -> JSONNumber {
    guard !isAtIdentifierPart else { throw failure(.malformedNumber) }
    return number
  }
}
