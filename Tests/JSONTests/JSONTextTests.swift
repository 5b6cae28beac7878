import ArcFedJSON
import Testing

@Suite("Text and numbers against the standard library")
struct JSONTextTests {
  @Test("Every plane of Unicode goes through a string unharmed, plain and escaped")
  func scalars() throws {
    var plain = "\""
    var escaped = "\""
    var expected = ""
    for value in stride(from: UInt32(0x20), through: 0x10FFFF, by: 61) {
      guard let scalar = Unicode.Scalar(value), scalar != "\"", scalar != "\\" else { continue }
      expected.unicodeScalars.append(scalar)
      plain.unicodeScalars.append(scalar)
      for unit in UTF16.encode(scalar) ?? .init() {
        escaped += "\\u" + String(String(0x10000 + Int(unit), radix: 16).dropFirst())
      }
    }
    #expect(try JSONParser.parse(plain + "\"") == .string(expected))
    #expect(try JSONParser.parse(escaped + "\"") == .string(expected))
    #expect(JSONValue.string(expected).text() == plain + "\"")
  }

  @Test("A character that needs an escape gets one wherever it stands in a text of any length")
  func escapes() {
    let special = ["\"": "\\\"", "\\": "\\\\", "\u{1F}": "\\u001f", "\n": "\\n"]
    let ofGo = [
      "<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u{2028}": "\\u2028",
      "\u{2029}": "\\u2029",
    ]
    for length in 0..<20 {
      for place in 0...length {
        let before = String(repeating: "a", count: place)
        let after = String(repeating: "\u{7F}", count: length - place)
        for (plain, escaped) in special {
          let value = JSONValue.string(before + plain + after)
          #expect(value.text() == "\"\(before)\(escaped)\(after)\"")
          #expect(value.text(.go) == "\"\(before)\(escaped)\(after)\"")
        }
        for (plain, escaped) in ofGo {
          let value = JSONValue.string(before + plain + after)
          #expect(value.text() == "\"\(before)\(plain)\(after)\"")
          #expect(value.text(.go) == "\"\(before)\(escaped)\(after)\"")
        }
        // What only begins like U+2028, and the neighbours of those that need an escape.
        for plain in ["€", "!", "#", "%", "'", ";", "=", "?", "[", "]", " ", "é"] {
          let value = JSONValue.string(before + plain + after)
          #expect(value.text(.go) == "\"\(before)\(plain)\(after)\"")
        }
      }
    }
  }

  @Test("A text longer than any that is usual is written whole")
  func longText() {
    let text = String(repeating: "0123456789", count: 5_000)
    let value = JSONValue.array([.string(text), .string(text)])
    #expect(value.text() == "[\"\(text)\",\"\(text)\"]")
  }

  @Test("Bytes are UTF-8 exactly when the standard library says so", arguments: 1...20)
  func validity(seed: Int) {
    var generator = ValueGenerator(seed: UInt64(seed))
    let bytes: [UInt8] = [
      0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC,
      0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF,
    ]
    for _ in 0..<500 {
      let content = (0..<1 + generator.below(4)).map { _ in bytes[generator.below(bytes.count)] }
      let expected = String(validating: content, as: UTF8.self)
      let quote = UInt8(ascii: "\"")
      let value = try? JSONParser.parse([quote] + content + [quote])
      #expect(value == expected.map { .string($0) }, "\(content)")
    }
  }

  @Test("Any machine number is read back as itself", arguments: 1...20)
  func machineNumbers(seed: Int) throws {
    var generator = ValueGenerator(seed: UInt64(seed))
    for _ in 0..<100 {
      let number = Double(bitPattern: generator.next())
      guard number.isFinite else { continue }
      #expect(try JSONParser.parse(JSONValue.double(number).text()).doubleValue == number)
      let integer = Int(truncatingIfNeeded: generator.next())
      #expect(try JSONParser.parse(JSONValue.int(integer).text()).intValue == integer)
      #expect(try JSONParser.parse("\(integer).0") == .int(integer))
    }
  }

  @Test("Hexadecimal digits mean what the standard library says", arguments: 1...20)
  func hexadecimal(seed: Int) throws {
    var generator = ValueGenerator(seed: UInt64(seed))
    for _ in 0..<50 {
      let number = generator.next() >> UInt64(generator.below(64))
      let text = "0x" + String(number, radix: 16, uppercase: generator.below(2) == 0)
      let value = try JSONParser.parse(text, .json5)
      #expect(value.text() == String(number))
      #expect(value.intValue == Int(exactly: number))
      #expect(try JSONParser.parse("-" + text, .json5).text() == "-" + String(number))
    }
    let beyond = try JSONParser.parse("0x10000000000000000", .json5)
    #expect(beyond.doubleValue == 0x1p64)
  }
}
