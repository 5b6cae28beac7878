/// Reads JSON (RFC 8259) or JSON5 (json5.org, version 1.0.0) from bytes.
///
/// One pass over the bytes, one function for each rule of the grammar. Nothing is repaired: what
/// the grammar does not have is an error with its place.
package struct JSONParser {
  /// What is accepted.
  package struct Options: Sendable {
    /// JSON as RFC 8259 has it.
    package static let strict = Options(isJSON5: false)
    /// JSON5 as json5.org has it.
    package static let json5 = Options(isJSON5: true)

    /// Whether what JSON5 adds to JSON is accepted.
    package var isJSON5: Bool
    /// How many arrays and objects may lie within each other (RFC 8259 section 9 leaves the limit
    /// to the implementation). Reading, comparing and writing recurse as deep.
    package var maximumDepth = 512
    /// How many bytes a text may have: 16 MiB, ten times what a cluster stores for one object.
    package var maximumBytes = 16 << 20
    /// What happens when an object names a member twice.
    package var duplicateMembers = DuplicateMembers.reject
  }

  /// What happens when an object names a member twice (RFC 8259 section 4: "unpredictable").
  package enum DuplicateMembers: Sendable {
    /// An error at the second name.
    case reject
    /// The last value counts, as in Go and JavaScript.
    case keepLast
  }

  let bytes: [UInt8]
  let options: Options
  var offset = 0
  var depth = 0
  /// One mark a value in the order of their beginnings, if positions are wanted.
  var marks: [JSONDocument.Mark]?

  /// Reads one value and nothing else.
  package static func parse(
    _ bytes: [UInt8], _ options: Options = .strict
  ) throws(JSONError) -> JSONValue {
    var parser = JSONParser(bytes: bytes, options: options)
    return try parser.parseText()
  }

  /// Reads one value and nothing else.
  package static func parse(
    _ text: String, _ options: Options = .strict
  ) throws(JSONError) -> JSONValue {
    try parse(Array(text.utf8), options)
  }

  /// Reads one value and remembers where each value within it stands.
  package static func parseDocument(
    _ bytes: [UInt8], _ options: Options = .strict
  ) throws(JSONError) -> JSONDocument {
    var parser = JSONParser(bytes: bytes, options: options, marks: [])
    let value = try parser.parseText()
    return JSONDocument(value: value, bytes: bytes, marks: parser.marks ?? [])
  }

  private init(bytes: [UInt8], options: Options, marks: [JSONDocument.Mark]? = nil) {
    self.bytes = bytes
    self.options = options
    self.marks = marks
  }

  // MARK: - The text and its values

  /// JSON-text = ws value ws
  private mutating func parseText() throws(JSONError) -> JSONValue {
    guard bytes.count <= options.maximumBytes else {
      throw failure(.tooLarge(maximumBytes: options.maximumBytes), at: options.maximumBytes)
    }
    try skipWhiteSpace()
    guard current != nil else { throw failure(.empty) }
    let value = try parseValue()
    try skipWhiteSpace()
    guard current == nil else {
      throw misplacedKind().map { failure($0) } ?? failure(.trailingContent)
    }
    return value
  }

  /// value = false / null / true / object / array / number / string
  private mutating func parseValue(
    _ expected: JSONError.Expectation = .value, name: String? = nil, nameOffset: Int? = nil
  ) throws(JSONError) -> JSONValue {
    let mark = openMark(name: name, nameOffset: nameOffset)
    defer { closeMark(mark) }
    switch current {
    case UInt8(ascii: "\""): return .string(try parseString())
    case UInt8(ascii: "{"): return try parseObject()
    case UInt8(ascii: "["): return try parseArray()
    case UInt8(ascii: "-"), .some(UInt8(ascii: "0")...UInt8(ascii: "9")):
      return .number(try parseNumber())
    case UInt8(ascii: "'"):
      guard options.isJSON5 else { throw failure(.singleQuotedString) }
      return .string(try parseString())
    case UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "I"), UInt8(ascii: "N"):
      guard options.isJSON5 else { throw unexpected(expected) }
      return .number(try parseNumber())
    case UInt8(ascii: "t"): return try parseWord("true", .bool(true))
    case UInt8(ascii: "f"): return try parseWord("false", .bool(false))
    case UInt8(ascii: "n"): return try parseWord("null", .null)
    default: throw unexpected(expected)
    }
  }

  private mutating func parseWord(
    _ word: StaticString, _ value: JSONValue
  ) throws(JSONError) -> JSONValue {
    let start = offset
    guard skip(word), !isAtIdentifierPart else { throw failure(.invalidLiteral, at: start) }
    return value
  }

  /// array = begin-array [ value *( value-separator value ) ] end-array
  private mutating func parseArray() throws(JSONError) -> JSONValue {
    try enter()
    var elements: [JSONValue] = []
    try skipWhiteSpace()
    if skip(UInt8(ascii: "]")) { return leave(.array(elements)) }
    elements.append(try parseValue(.valueOrBracket))
    while true {
      try skipWhiteSpace()
      if skip(UInt8(ascii: "]")) { return leave(.array(elements)) }
      let comma = offset
      guard skip(UInt8(ascii: ",")) else { throw unexpected(.commaOrBracket) }
      try skipWhiteSpace()
      if current == UInt8(ascii: "]") {
        guard options.isJSON5 else { throw failure(.trailingComma, at: comma) }
        continue
      }
      elements.append(try parseValue())
    }
  }

  /// object = begin-object [ member *( value-separator member ) ] end-object
  private mutating func parseObject() throws(JSONError) -> JSONValue {
    try enter()
    var object = JSONObject()
    try skipWhiteSpace()
    if skip(UInt8(ascii: "}")) { return leave(.object(object)) }
    try parseMember(into: &object, .memberNameOrBrace)
    while true {
      try skipWhiteSpace()
      if skip(UInt8(ascii: "}")) { return leave(.object(object)) }
      let comma = offset
      guard skip(UInt8(ascii: ",")) else { throw unexpected(.commaOrBrace) }
      try skipWhiteSpace()
      if current == UInt8(ascii: "}") {
        guard options.isJSON5 else { throw failure(.trailingComma, at: comma) }
        continue
      }
      try parseMember(into: &object, .memberName)
    }
  }

  /// member = string name-separator value
  private mutating func parseMember(
    into object: inout JSONObject, _ expected: JSONError.Expectation
  ) throws(JSONError) {
    let nameOffset = offset
    let name = try parseMemberName(expected)
    let isDuplicate = object.contains(name)
    if isDuplicate, options.duplicateMembers == .reject {
      throw failure(.duplicateMember(name), at: nameOffset)
    }
    try skipWhiteSpace()
    guard skip(UInt8(ascii: ":")) else { throw unexpected(.colon) }
    try skipWhiteSpace()
    let value = try parseValue(name: name, nameOffset: nameOffset)
    if isDuplicate { object[name] = value } else { object.append(name, value) }
  }

  private mutating func parseMemberName(
    _ expected: JSONError.Expectation
  ) throws(JSONError) -> String {
    switch current {
    case UInt8(ascii: "\""): return try parseString()
    case UInt8(ascii: "'"):
      guard options.isJSON5 else { throw failure(.singleQuotedString) }
      return try parseString()
    default:
      guard isAtIdentifierStart else { throw unexpected(expected) }
      guard options.isJSON5 else { throw failure(.unquotedName) }
      return try parseIdentifier()
    }
  }

  // MARK: - Depth

  private mutating func enter() throws(JSONError) {
    depth += 1
    guard depth <= options.maximumDepth else {
      throw failure(.tooDeep(maximum: options.maximumDepth))
    }
    offset += 1
  }

  private mutating func leave(_ value: JSONValue) -> JSONValue {
    depth -= 1
    return value
  }

  // MARK: - Marks

  private mutating func openMark(name: String?, nameOffset: Int?) -> Int? {
    guard let place = marks?.count else { return nil }
    marks?.append(JSONDocument.Mark(offset: offset, name: name, nameOffset: nameOffset, end: place))
    return place
  }

  private mutating func closeMark(_ place: Int?) {
    guard let place, let end = marks?.count else { return }
    marks?[place].end = end
  }
}
