/// What Go's `url.Parse` refuses where Foundation's parser would mend it (`net/url/url.go`).
enum GoURL {
  /// Why a text is no URL, as Go says it; nil where Go finds no fault of these kinds.
  static func complaint(_ text: String) -> String? {
    fault(Array(text.utf8)).map { "parse \(GoText.quoted(text)): \($0)" }
  }

  private static func fault(_ text: [UInt8]) -> String? {
    if text.contains(where: isControl) { return "net/url: invalid control character in URL" }
    // Queries stay as they are, and fragments are no part of what is called.
    let text = text.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
    if let byte = host(text).first(where: { !isOfHost($0) }) {
      let character = String(decoding: [byte], as: UTF8.self)
      return "invalid character \(GoText.quoted(character)) in host name"
    }
    for place in text.indices where text[place] == UInt8(ascii: "%") {
      // A percent sign and two digits.
      let escape = text[place...].prefix(3)
      if escape.count < 3 || !escape.dropFirst().allSatisfy(GoSyntax.isHexadecimal) {
        let shown = String(decoding: escape, as: UTF8.self)
        return "invalid URL escape \(GoText.quoted(shown))"
      }
    }
    return nil
  }

  /// What follows two slashes, up to the next, without who asks.
  private static func host(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let slash = UInt8(ascii: "/")
    guard let first = text.firstIndex(of: slash), text[first...].starts(with: [slash, slash])
    else { return [] }
    let authority = text[(first + 2)...].prefix { $0 != slash }
    let at = authority.lastIndex(of: UInt8(ascii: "@"))
    return at.map { authority[($0 + 1)...] } ?? authority
  }

  private static func isControl(_ byte: UInt8) -> Bool { byte < 0x20 || byte == 0x7F }

  /// `shouldEscape` for a host; a percent sign begins an escape there too.
  private static func isOfHost(_ byte: UInt8) -> Bool {
    ObjectName.isAlphanumeric(byte) || byte >= 0x80 || "-_.~!$&'()*+,;=:[]<>\"%".utf8.contains(byte)
  }
}
