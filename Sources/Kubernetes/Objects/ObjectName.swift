/// What names, labels and annotations may look like
/// (`apimachinery/pkg/util/validation/validation.go`, `…/pkg/api/validation/objectmeta.go`).
enum ObjectName {
  /// Which rule a kind's names follow.
  enum Rule: Sendable {
    /// RFC 1123 label, at most 63 characters: namespaces.
    case label
    /// RFC 1123 subdomain, at most 253 characters: nearly everything else.
    case subdomain
  }

  /// `DNS1123LabelMaxLength`.
  static let labelLengthMaximum = 63
  /// `DNS1123SubdomainMaxLength`.
  static let subdomainLengthMaximum = 253
  /// `LabelValueMaxLength`.
  static let labelValueBytesMaximum = 63
  /// `TotalAnnotationSizeLimitB`.
  static let annotationBytesMaximum = 256 * 1024
  /// `maxGeneratedNameLength` in `apiserver/pkg/storage/names/generate.go`.
  static let generatedBaseLengthMaximum = 58
  /// `randomLength`, same file.
  static let generatedSuffixLength = 5
  /// `alphanums` in `apimachinery/pkg/util/rand/rand.go`: no vowels, so no words.
  static let generatedAlphabet = "bcdfghjklmnpqrstvwxz2456789"

  private static let labelMessage =
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and "
    + "must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex "
    + "used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"

  private static let startingLabelMessage =
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an "
    + "alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or "
    + "'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')"

  private static let subdomainMessage =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or "
    + "'.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used "
    + "for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"

  private static let labelValueMessage =
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or "
    + "'.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or "
    + "'my_value',  or '12345', regex used for validation is "
    + "'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"

  private static let qualifiedNameMessage =
    "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end "
    + "with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used "
    + "for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"

  /// Every complaint about a name, in the server's order.
  static func complaints(_ name: String, _ rule: Rule) -> [String] {
    switch rule {
    case .label:
      var found: [String] = []
      if name.utf8.count > labelLengthMaximum {
        found.append("must be no more than \(labelLengthMaximum) characters")
      }
      if !isLabel(name) {
        // A good subdomain that is no label has dots.
        found.append(isSubdomain(name) ? "must not contain dots" : labelMessage)
      }
      return found
    case .subdomain:
      var found: [String] = []
      if name.utf8.count > subdomainLengthMaximum {
        found.append("must be no more than \(subdomainLengthMaximum) characters")
      }
      if !isSubdomain(name) { found.append(subdomainMessage) }
      return found
    }
  }

  /// A label that begins with a letter (`IsDNS1035Label`).
  static func startingLabelComplaints(_ text: String) -> [String] {
    var found: [String] = []
    if text.utf8.count > labelLengthMaximum {
      found.append("must be no more than \(labelLengthMaximum) characters")
    }
    if !isLabel(text) || text.utf8.first.map(isDigit) == true { found.append(startingLabelMessage) }
    return found
  }

  static func labelValueComplaints(_ value: String) -> [String] {
    var found: [String] = []
    if value.utf8.count > labelValueBytesMaximum {
      found.append("must be no more than \(labelValueBytesMaximum) bytes")
    }
    if !value.isEmpty, !isQualifiedPart(value) { found.append(labelValueMessage) }
    return found
  }

  /// A key of labels or annotations: `[prefix/]name`.
  static func qualifiedNameComplaints(_ key: String) -> [String] {
    if isQualifiedName(key) { return [] }
    let parts = key.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    var found: [String] = []
    guard parts.count <= 2 else {
      return [
        "a valid label key must consist of alphanumeric characters, '-', '_' or '.', and "
          + "must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  "
          + "or '123-abc', regex used for validation is "
          + "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix "
          + "and '/' (e.g. 'example.com/MyName')"
      ]
    }
    if parts.count == 2 {
      if parts[0].isEmpty {
        found.append("prefix part must be non-empty")
      } else {
        found += complaints(parts[0], .subdomain).map { "prefix part \($0)" }
      }
    }
    let name = parts[parts.count - 1]
    if name.isEmpty {
      found.append("name part must be non-empty")
    } else if name.utf8.count > labelLengthMaximum {
      found.append("name part must be no more than \(labelLengthMaximum) bytes")
    }
    if !isQualifiedPart(name) { found.append(qualifiedNameMessage) }
    return found
  }

  /// A key of a secret's or a config map's data (`IsConfigMapKey`).
  static func configKeyComplaints(_ key: String) -> [String] {
    var found: [String] = []
    if key.utf8.count > subdomainLengthMaximum {
      found.append("must be no more than \(subdomainLengthMaximum) characters")
    }
    if key.isEmpty || !key.utf8.allSatisfy({ isAlphanumeric($0) || "-_.".utf8.contains($0) }) {
      found.append(
        "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. "
          + "'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is "
          + "'[-._a-zA-Z0-9]+')")
    }
    switch key {
    case ".", "..": found.append("must not be '\(key)'")
    case _ where key.hasPrefix(".."): found.append("must not start with '..'")
    default: break
    }
    return found
  }

  static func isLabel(_ text: some StringProtocol) -> Bool {
    let bytes = Array(text.utf8)
    guard let first = bytes.first, let last = bytes.last else { return false }
    return isLowerAlphanumeric(first) && isLowerAlphanumeric(last)
      && bytes.allSatisfy { isLowerAlphanumeric($0) || $0 == UInt8(ascii: "-") }
  }

  static func isSubdomain(_ text: String) -> Bool { isSubdomain(text.utf8) }

  /// Labels between dots.
  private static func isSubdomain(_ bytes: some Sequence<UInt8>) -> Bool {
    let (dot, dash) = (UInt8(ascii: "."), UInt8(ascii: "-"))
    var last = dot
    for byte in bytes {
      switch byte {
      case dot where last == dot || last == dash: return false
      case dash where last == dot: return false
      case dot, dash: break
      default: if !isLowerAlphanumeric(byte) { return false }
      }
      last = byte
    }
    return last != dot && last != dash
  }

  /// Whether there is nothing to complain of in a key of labels or annotations.
  static func isQualifiedName(_ key: String) -> Bool {
    let bytes = key.utf8
    guard let slash = bytes.firstIndex(of: UInt8(ascii: "/")) else {
      return bytes.count <= labelLengthMaximum && isQualifiedPart(bytes)
    }
    let (prefix, name) = (bytes[..<slash], bytes[bytes.index(after: slash)...])
    return prefix.count <= subdomainLengthMaximum && isSubdomain(prefix)
      && name.count <= labelLengthMaximum && isQualifiedPart(name)
  }

  /// Whether there is nothing to complain of in a label's value.
  static func isLabelValue(_ value: String) -> Bool {
    value.isEmpty || (value.utf8.count <= labelValueBytesMaximum && isQualifiedPart(value.utf8))
  }

  private static func isQualifiedPart(_ text: String) -> Bool { isQualifiedPart(text.utf8) }

  private static func isQualifiedPart(_ bytes: some Collection<UInt8>) -> Bool {
    guard let first = bytes.first, isAlphanumeric(first) else { return false }
    var last = first
    for byte in bytes {
      guard isAlphanumeric(byte) || isPunctuation(byte) else { return false }
      last = byte
    }
    return isAlphanumeric(last)
  }

  private static func isPunctuation(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
  }

  private static func isLowerAlphanumeric(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || isDigit(byte)
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  static func isAlphanumeric(_ byte: UInt8) -> Bool {
    isLowerAlphanumeric(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
  }
}
