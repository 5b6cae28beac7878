/// The body of Put Block List: block ids, each with the list in which to look for it.
struct BlockListDocument: Hashable, Sendable {
  /// Where a block is looked for ("Put Block List", request body).
  enum Source: String, Hashable, Sendable {
    case committed = "Committed"
    case uncommitted = "Uncommitted"
    /// Among the uncommitted blocks first, then among the committed ones.
    case latest = "Latest"
  }

  struct Entry: Hashable, Sendable {
    let source: Source
    let block: String
  }

  let entries: [Entry]

  /// "Put Block List", remarks: a blob has at most 50,000 blocks.
  static let entriesMaximum = 50_000

  /// Reads the document. Of XML it takes what clients write here: a declaration, elements without
  /// attributes, text and white space.
  init(_ bytes: [UInt8]) throws(StorageError) {
    guard let text = String(validating: bytes, as: UTF8.self) else { throw .invalidXML }
    var rest = text.drop { $0.isWhitespace || $0 == "\u{FEFF}" }
    if rest.hasPrefix("<?") {
      guard let end = rest.firstRange(of: "?>") else { throw .invalidXML }
      rest = rest[end.upperBound...]
    }
    if Self.take("<BlockList/>", from: &rest) || Self.take("<BlockList />", from: &rest) {
      entries = []
      return
    }
    guard Self.take("<BlockList>", from: &rest) else { throw .invalidXML }
    var found: [Entry] = []
    while !Self.take("</BlockList>", from: &rest) {
      found.append(try Self.entry(from: &rest))
      guard found.count <= Self.entriesMaximum else { throw .blockListTooLong }
    }
    guard rest.allSatisfy(\.isWhitespace) else { throw .invalidXML }
    entries = found
  }

  private static func entry(from rest: inout Substring) throws(StorageError) -> Entry {
    rest = rest.drop(while: \.isWhitespace)
    guard rest.first == "<", let end = rest.firstIndex(of: ">") else { throw .invalidXML }
    let name = String(rest[rest.index(after: rest.startIndex)..<end])
    guard let source = Source(rawValue: name) else { throw .unsupportedXMLNode(name) }
    rest = rest[rest.index(after: end)...]
    guard let close = rest.firstRange(of: "</\(name)>") else { throw .invalidXML }
    let block = rest[..<close.lowerBound].filter { !$0.isWhitespace }
    rest = rest[close.upperBound...]
    return Entry(source: source, block: block)
  }

  private static func take(_ text: String, from rest: inout Substring) -> Bool {
    let trimmed = rest.drop(while: \.isWhitespace)
    guard trimmed.hasPrefix(text) else { return false }
    rest = trimmed.dropFirst(text.count)
    return true
  }
}
