import ArcFedJOSE
import ArcFedJSON

/// Hides what two servers never have in common: signatures, ids of tokens and keys,
/// generated names.
struct Mask {
  /// Whether uids and resource versions are hidden too; a recording whose objects were laid into
  /// the store with their uids shows them.
  var hidesIdentity = false

  /// What stands before five characters that chance has chosen.
  private static let generatedPrefixes = [
    "kube-api-access-", "gen-", String(repeating: "x", count: 58),
  ]

  func text(_ value: JSONValue) -> String { mask(value, name: "").text(.go) }

  private func mask(_ value: JSONValue, name: String) -> JSONValue {
    switch value {
    case .object(let members):
      return .object(JSONObject(members.map { (masked(key: $0), mask($1, name: $0)) }))
    case .array(let members): return .array(members.map { mask($0, name: name) })
    case .string(let text): return .string(mask(text, name: name))
    default: return value
    }
  }

  private func masked(key: String) -> String { mask(key, name: "") }

  private func mask(_ text: String, name: String) -> String {
    switch name {
    case "token" where text.split(separator: ".").count == 3: return token(text)
    case "token":
      // As a secret holds it.
      if let bytes = try? Base64.decode(text) {
        let inner = String(decoding: bytes, as: UTF8.self)
        if inner.split(separator: ".").count == 3 { return token(inner) }
      }
    case "gitCommit", "buildDate", "goVersion": return "<build>"
    case "resourceVersion" where hidesIdentity: return "<version>"
    case "continue" where hidesIdentity: return "<continue>"
    case "ca.crt": return "<certificate>"
    case "message" where hidesIdentity:
      if let range = text.firstRange(of: "current: ") {
        return String(text[..<range.upperBound]) + "<version>"
      }
    default: break
    }
    var result = hidesIdentity ? maskUUIDs(text) : text
    for prefix in Self.generatedPrefixes {
      guard let range = result.firstRange(of: prefix) else { continue }
      guard let end = result.index(range.upperBound, offsetBy: 5, limitedBy: result.endIndex)
      else { continue }
      result.replaceSubrange(range.upperBound..<end, with: "xxxxx")
    }
    return result
  }

  /// A token by its decoded header and claims; `kid` and `jti` are the server's own.
  private func token(_ text: String) -> String {
    guard let jws = try? JWS(compact: text), let claims = try? JSONParser.parse(jws.payload) else {
      return text
    }
    var header = JSONValue.object(jws.header)
    if header["kid"] != nil { header["kid"] = "<kid>" }
    var shown = claims
    if shown["jti"] != nil { shown["jti"] = "<jti>" }
    return "\(header.text(.go)).\(maskUUIDs(shown.text(.go), if: hidesIdentity))"
  }

  private func maskUUIDs(_ text: String, if isWanted: Bool = true) -> String {
    guard isWanted else { return text }
    var result = ""
    var rest = text[...]
    while !rest.isEmpty {
      let head = rest.prefix(36)
      if Self.isUUID(head) {
        result += "<uuid>"
        rest = rest.dropFirst(36)
      } else {
        result.append(rest.removeFirst())
      }
    }
    return result
  }

  private static func isUUID(_ text: Substring) -> Bool {
    guard text.utf8.count == 36 else { return false }
    for (index, character) in text.enumerated() {
      if [8, 13, 18, 23].contains(index) {
        if character != "-" { return false }
      } else if !character.isHexDigit {
        return false
      }
    }
    return true
  }
}
