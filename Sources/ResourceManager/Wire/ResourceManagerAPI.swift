/// Resource Manager's own vocabulary.
package enum ResourceManagerAPI {
  /// Where Resource Manager stands.
  package static let host = "management.azure.com"

  /// The origin as a text, the prefix of every absolute link.
  package static let origin = "https://management.azure.com"

  /// The audiences that it accepts, in the order in which its refusal lists them
  /// (hashicorp/go-azure-helpers#51).
  package static let audiences = [
    "https://management.core.windows.net/", "https://management.core.windows.net",
    "https://management.azure.com/", "https://management.azure.com",
  ]

  /// The versions of its own routes that clients of today name (Azure SDK for Python and Azure
  /// CLI). Any well-formed version is accepted; this list is what a refusal shows.
  static let versions = [
    "2016-06-01", "2019-10-01", "2020-01-01", "2021-04-01", "2022-04-01", "2022-09-01",
    "2022-12-01", "2024-11-01", "2025-04-01",
  ]

  /// Whether a text has the form of an api-version: `2022-12-01` or `2022-12-01-preview`
  /// (Azure REST API guidelines, "API versioning").
  static func isVersion(_ text: String) -> Bool {
    let parts = text.split(separator: "-", maxSplits: 3, omittingEmptySubsequences: false)
    guard parts.count >= 3, parts.prefix(3).map(\.count) == [4, 2, 2],
      parts.prefix(3).allSatisfy({ $0.allSatisfy { $0.isASCII && $0.isNumber } }),
      let month = Int(parts[1]), let day = Int(parts[2])
    else { return false }
    return (1...12).contains(month) && (1...31).contains(day)
      && (parts.count == 3 || ["preview", "alpha", "beta"].contains(parts[3]))
  }

  /// A bit for each place where a GUID has a hyphen: 8, 13, 18 and 23.
  private static let hyphens = 1 << 8 | 1 << 13 | 1 << 18 | 1 << 23

  /// 32 digits and the hyphens.
  private static let guidLength = 36

  /// Whether a text is a GUID: 8-4-4-4-12 hex digits (RFC 9562 §4).
  package static func isGUID(_ text: String) -> Bool {
    var text = text
    return text.withUTF8(isGUID)
  }

  private static func isGUID(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard text.count == guidLength else { return false }
    for place in text.indices {
      switch text[place] {
      case UInt8(ascii: "-"): if hyphens >> place & 1 == 0 { return false }
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
        UInt8(ascii: "A")...UInt8(ascii: "F"):
        if hyphens >> place & 1 == 1 { return false }
      default: return false
      }
    }
    return true
  }
}
