/// Writes values as RFC 8259 has them, byte for byte the same each time.
package struct JSONWriter: ~Copyable {
  /// How it is written.
  package struct Options: Hashable, Sendable {
    /// No white space, members in their order.
    package static let compact = Options()
    /// One member or element a line, indented by two spaces.
    package static let pretty = Options(indent: 2)
    /// No white space, members sorted at every level.
    package static let sorted = Options(sortsKeys: true)
    /// No white space, and `<`, `>`, `&`, U+2028, U+2029 escaped as Go's encoding/json does. Go
    /// writes `\b` and `\f` as every style here does since 1.22 (Go 1.22 Release Notes).
    package static let go = Options(escapesHTML: true)
    /// The same and a line feed (Go, encoding/json, Encoder.Encode).
    package static let goEncoder = Options(escapesHTML: true, endsLine: true)

    /// Whether members are sorted by the bytes of their names, at every level.
    package var sortsKeys: Bool
    /// Whether `<`, `>`, `&`, U+2028 and U+2029 are written as escapes (Go, encoding/json,
    /// Marshal).
    package var escapesHTML: Bool
    /// How many spaces a level is indented by; nil for everything on one line.
    package var indent: Int?
    /// Whether a line feed follows.
    package var endsLine: Bool

    /// Options that differ from the compact form in what is given.
    package init(
      sortsKeys: Bool = false, escapesHTML: Bool = false, indent: Int? = nil,
      endsLine: Bool = false
    ) {
      self.sortsKeys = sortsKeys
      self.escapesHTML = escapesHTML
      self.indent = indent
      self.endsLine = endsLine
    }
  }

  private let options: Options
  private var output = ByteBuffer()
  private var level = 0

  private init(options: Options) { self.options = options }

  /// The value as UTF-8.
  static func write(_ value: JSONValue, _ options: Options) -> [UInt8] {
    var writer = JSONWriter(options: options)
    writer.write(value)
    if options.endsLine { writer.output.append(UInt8(ascii: "\n")) }
    return writer.output.bytes
  }

  private mutating func write(_ value: JSONValue) {
    switch value {
    case .null: output.append("null")
    case .bool(let value): output.append(value ? "true" : "false")
    case .number(let number): write(number)
    case .string(let text): output.append(quoting: text, escapesHTML: options.escapesHTML)
    case .array(let elements): writeArray(elements)
    case .object(let object): writeObject(object)
    }
  }

  private mutating func write(_ number: JSONNumber) {
    if let integer = number.machineInteger { return output.append(decimal: integer) }
    // JSON has no other numbers; what ECMAScript does is the custom (JSON.stringify).
    output.append(number.isFinite ? number.literal : "null")
  }

  private mutating func writeArray(_ elements: [JSONValue]) {
    output.append(UInt8(ascii: "["))
    level += 1
    let elements = elements.span
    for place in elements.indices {
      if place > 0 { output.append(UInt8(ascii: ",")) }
      writeLineBreak()
      write(elements[place])
    }
    level -= 1
    if !elements.isEmpty { writeLineBreak() }
    output.append(UInt8(ascii: "]"))
  }

  private mutating func writeObject(_ object: JSONObject) {
    output.append(UInt8(ascii: "{"))
    level += 1
    let object = options.sortsKeys ? Self.sorted(object) : object
    writeMembers(object.members.span)
    level -= 1
    if !object.isEmpty { writeLineBreak() }
    output.append(UInt8(ascii: "}"))
  }

  private mutating func writeMembers(_ members: Span<JSONObject.Member>) {
    for place in members.indices {
      if place > 0 { output.append(UInt8(ascii: ",")) }
      writeLineBreak()
      output.append(quoting: members[place].key, escapesHTML: options.escapesHTML)
      output.append(UInt8(ascii: ":"))
      if options.indent != nil { output.append(UInt8(ascii: " ")) }
      write(members[place].value)
    }
  }

  private static func sorted(_ object: JSONObject) -> JSONObject {
    let members = object.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    return JSONObject(members.map { ($0.key, $0.value) })
  }

  private mutating func writeLineBreak() {
    guard let indent = options.indent else { return }
    output.append(UInt8(ascii: "\n"))
    for _ in 0..<indent * level { output.append(UInt8(ascii: " ")) }
  }
}

extension JSONValue {
  /// The value as JSON in UTF-8. A number that JSON does not have (infinite, NaN) becomes `null`.
  package func serialized(_ options: JSONWriter.Options = .compact) -> [UInt8] {
    JSONWriter.write(self, options)
  }

  /// The value as JSON text.
  package func text(_ options: JSONWriter.Options = .compact) -> String {
    String(decoding: serialized(options), as: UTF8.self)
  }
}

extension JSONObject {
  /// The object as JSON in UTF-8.
  package func serialized(_ options: JSONWriter.Options = .compact) -> [UInt8] {
    JSONValue.object(self).serialized(options)
  }

  /// The object as JSON text.
  package func text(_ options: JSONWriter.Options = .compact) -> String {
    JSONValue.object(self).text(options)
  }
}
