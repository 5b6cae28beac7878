import ArcFedJOSE
import ArcFedJSON

/// Where a list goes on: the snapshot and the next key, as a client sees them
/// (`apiserver/pkg/storage/continue.go`).
struct ContinueToken: Hashable, Sendable {
  /// `continueToken.APIVersion`.
  private static let version = "meta.k8s.io/v1"
  private static let latest: Int64 = -1

  /// The snapshot; nil goes on with the newest state.
  let revision: Int64?
  /// The key to begin with, without the list's prefix.
  let start: String

  /// The page ended with this key; the next one begins right after it.
  init(revision: Int64, after key: String) {
    self.revision = revision
    start = key + "\u{0}"
  }

  private init(latestFrom start: String) {
    revision = nil
    self.start = start
  }

  /// The same place in whatever is there by now: what a server offers when the snapshot is gone.
  var withoutSnapshot: ContinueToken { ContinueToken(latestFrom: start) }

  var text: String {
    let token: JSONObject = [
      "v": .string(Self.version), "rv": .int(Int(revision ?? Self.latest)),
      "start": .string(start),
    ]
    return Base64URL.encode(token.serialized(.go))
  }

  /// Reads a token back (`DecodeContinue`).
  init(parsing text: String) throws(StatusError) {
    let refused: (String) -> StatusError = {
      .badRequest("invalid continue token: continue key is not valid: \($0)")
    }
    guard let bytes = try? Base64URL.decode(text) else {
      let standard = text.replacing("-", with: "+").replacing("_", with: "/")
      throw refused("illegal base64 data at input byte \(Base64Fault.offset(in: standard))")
    }
    let value: JSONValue
    do throws(JSONError) { value = try JSONParser.parse(bytes) } catch {
      throw refused(GoSyntax.complaint(bytes))
    }
    let version = value["v"]?.stringValue ?? ""
    guard version == Self.version else {
      throw refused("server does not recognize this encoded version \(version)")
    }
    guard let revision = value["rv"]?.intValue, revision != 0 else {
      throw refused("incorrect encoded start resourceVersion (version meta.k8s.io/v1)")
    }
    guard let start = value["start"]?.stringValue, !start.isEmpty else {
      throw refused("encoded start key empty (version meta.k8s.io/v1)")
    }
    // Nothing may lead out of the list's own keys.
    let path = start.hasPrefix("/") ? String(start.dropFirst()) : start
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard !parts.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." }) else {
      throw refused(start)
    }
    self.revision = revision < 0 ? nil : Int64(revision)
    self.start = path
  }
}
