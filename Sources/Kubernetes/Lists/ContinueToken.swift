import ArcFedJOSE
import ArcFedJSON

/// Where a list goes on: the snapshot and the next key, as a client sees them
/// (`apiserver/pkg/storage/continue.go`).
struct ContinueToken: Hashable, Sendable {
  /// `continueToken.APIVersion`.
  private static let version = "meta.k8s.io/v1"

  let revision: Int64
  /// The key to begin with, without the list's prefix.
  let start: String

  /// The page ended with this key; the next one begins right after it.
  init(revision: Int64, after key: String) {
    self.revision = revision
    start = key + "\u{0}"
  }

  var text: String {
    let token: JSONObject = [
      "v": .string(Self.version), "rv": .int(Int(revision)), "start": .string(start),
    ]
    return Base64URL.encode(token.serialized(.go))
  }

  /// Reads a token back. The sentences are from memory of `DecodeContinue`, not checked.
  init(parsing text: String) throws(StatusError) {
    let refused: (String) -> StatusError = {
      .badRequest("invalid continue token: continue key is not valid: \($0)")
    }
    guard let bytes = try? Base64URL.decode(text) else {
      throw refused("illegal base64 data")
    }
    guard let value = try? JSONParser.parse(bytes) else { throw refused("not JSON") }
    guard value["v"]?.stringValue == Self.version else {
      throw refused("server does not recognize this encoded version")
    }
    guard let revision = value["rv"]?.intValue, revision > 0 else {
      throw refused("incorrect encoded start resourceVersion (version meta.k8s.io/v1)")
    }
    guard let start = value["start"]?.stringValue, !start.isEmpty else {
      throw refused("encoded start key empty (version meta.k8s.io/v1)")
    }
    guard !start.hasPrefix("/"), !start.split(separator: "/").contains("..") else {
      throw refused("\(start)")
    }
    self.revision = Int64(revision)
    self.start = start
  }
}
