import ArcFedHTTP

/// Content types, and what a client says it accepts
/// (`apiserver/pkg/endpoints/handlers/negotiation/negotiate.go`).
enum MediaType {
  static let json = "application/json"
  static let yaml = "application/yaml"
  static let protobuf = "application/vnd.kubernetes.protobuf"
  static let keySet = "application/jwk-set+json"
  static let mergePatch = "application/merge-patch+json"
  static let jsonPatch = "application/json-patch+json"
  static let strategicMergePatch = "application/strategic-merge-patch+json"
  static let applyPatch = "application/apply-patch+yaml"

  /// What an API server lists when it refuses a type.
  static let objectTypes =
    "application/json, application/yaml, application/vnd.kubernetes.protobuf"

  /// The type without its parameters, in lower case.
  static func bare(_ text: String) -> String {
    if text == json || isBare(text) { return text }
    let head = text.prefix { $0 != ";" }
    return head.filter { $0 != " " && $0 != "\t" }.lowercased()
  }

  /// Whether a text is a type and nothing else, as most clients write it.
  private static func isBare(_ text: String) -> Bool {
    text.utf8.allSatisfy { byte in
      byte > UInt8(ascii: " ") && byte < 0x80 && byte != UInt8(ascii: ";")
        && !(UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }
  }

  /// True when `accept` lets the server answer in `type`; no header accepts everything.
  static func accepts(_ accept: String?, _ type: String) -> Bool {
    guard let accept, !accept.isEmpty else { return true }
    let family = type.prefix { $0 != "/" } + "/*"
    return accept.split(separator: ",").contains { clause in
      guard !clause.contains(";as=") else { return false }
      let offered = bare(String(clause))
      return offered == type || offered == "*/*" || offered == family
    }
  }
}
