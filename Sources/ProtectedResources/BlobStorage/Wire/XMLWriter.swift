/// Writes XML as the Blob service does: one line, the declaration first, text escaped.
struct XMLWriter {
  private var text: String

  /// A document that holds the declaration.
  init() {
    text = "<?xml version=\"1.0\" encoding=\"utf-8\"?>"
  }

  /// The document's bytes.
  var bytes: [UInt8] { Array(text.utf8) }

  /// Writes an element with children.
  mutating func element(
    _ name: String, _ attributes: KeyValuePairs<String, String> = [:],
    _ children: (inout XMLWriter) -> Void
  ) {
    text += "<\(name)"
    for (key, value) in attributes { text += " \(key)=\"\(Self.escaped(value))\"" }
    text += ">"
    children(&self)
    text += "</\(name)>"
  }

  /// Writes an element with text; an empty one is closed at once.
  mutating func element(_ name: String, _ content: String) {
    text += content.isEmpty ? "<\(name) />" : "<\(name)>\(Self.escaped(content))</\(name)>"
  }

  /// XML 1.0 §2.4: what text and attributes must not hold as it is.
  private static func escaped(_ text: String) -> String {
    var result = ""
    // By code points: an accent behind a character makes one with it for Swift, not for XML.
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
