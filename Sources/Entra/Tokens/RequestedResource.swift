/// The resource that a token is asked for, as it was written.
struct RequestedResource: Hashable, Sendable {
  /// The resource's identifier: the `aud` of the token.
  let identifier: String

  private static let suffix = "/.default"

  /// Reads the `scope` of a v2.0 request: one resource with `/.default` after it. Everything before
  /// that slash is the resource, a slash of its own included (Microsoft identity platform, "Scopes
  /// and permissions", trailing slash and `.default`).
  init(scope: String) throws(AADSTSRefusal) {
    // One scope, as nearly everybody sends it.
    if Self.isScopeToken(scope), let resource = Self.resource(of: scope), !resource.isEmpty {
      identifier = resource
      return
    }
    let scopes = scope.split(separator: " ").map(String.init)
    guard let first = scopes.first, scopes.allSatisfy(Self.isScopeToken) else {
      throw AADSTSRefusal(.invalidScope, ["scope": scope])
    }
    if Set(scopes.compactMap(Self.resource)).count > 1 {
      throw AADSTSRefusal(.severalResources, ["scope": scope])
    }
    guard let resource = Self.resource(of: first) else {
      throw AADSTSRefusal(.scopeWithoutDefault, ["scope": scope])
    }
    guard !resource.isEmpty, scopes.allSatisfy({ $0 == first }) else {
      throw AADSTSRefusal(.invalidScope, ["scope": scope])
    }
    identifier = resource
  }

  /// Takes the `resource` of a v1.0 request.
  init(resource: String) {
    identifier = resource
  }

  private static func resource(of scope: String) -> String? {
    scope.hasSuffix(suffix) ? String(Substring(scope.utf8.dropLast(suffix.utf8.count))) : nil
  }

  /// RFC 6749 §3.3: printable ASCII but for `"` and `\`.
  private static func isScopeToken(_ scope: String) -> Bool {
    var scope = scope
    return scope.withUTF8 { bytes in
      bytes.allSatisfy {
        (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
      }
    }
  }
}
