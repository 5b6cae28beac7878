/// Textual encoding of keys and certificates (RFC 7468).
struct PEM: Equatable {
  /// What stands after `BEGIN`, for example `RSA PRIVATE KEY`.
  let label: String
  /// The DER between the two boundaries.
  let der: [UInt8]

  init(label: String, der: [UInt8]) {
    self.label = label
    self.der = der
  }

  /// The first block of `text`. What stands before it is explanatory text and is skipped
  /// (RFC 7468 §2), so `openssl ecparam -genkey` output with its parameters block first is read
  /// from its key block: blocks labelled `EC PARAMETERS` are passed over.
  init(firstIn text: String) throws(JOSEError) {
    var label: String?
    var body = ""
    for line in text.split(whereSeparator: \.isNewline).map(Self.trimmed) {
      if line.hasPrefix("-----BEGIN "), line.hasSuffix("-----") {
        label = String(line.dropFirst("-----BEGIN ".count).dropLast("-----".count))
        body = ""
      } else if let opened = label, line == "-----END \(opened)-----" {
        if opened != "EC PARAMETERS" {
          self.init(label: opened, der: try Self.decode(body))
          return
        }
        label = nil
      } else if label != nil {
        body += line
      }
    }
    throw .malformedKey
  }

  /// The block with lines of 64 characters (RFC 7468 §2), ending in a newline.
  var text: String {
    var text = "-----BEGIN \(label)-----\n"
    var rest = Base64.encode(der).utf8[...]
    while !rest.isEmpty {
      text += Substring(rest.prefix(64))
      text += "\n"
      rest = rest.dropFirst(64)
    }
    return text + "-----END \(label)-----\n"
  }

  private static func trimmed(_ line: Substring) -> Substring {
    var line = line
    while line.first?.isWhitespace == true { line.removeFirst() }
    while line.last?.isWhitespace == true { line.removeLast() }
    return line
  }

  private static func decode(_ body: String) throws(JOSEError) -> [UInt8] {
    do { return try Base64.decode(body) } catch { throw .malformedKey }
  }
}
