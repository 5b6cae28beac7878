import ArcFedJOSE
import ArcFedJSON

/// The two public documents, rendered once at start (`pkg/serviceaccount/openidmetadata.go`).
struct IssuerDiscovery: Sendable {
  static let configurationPath = "/.well-known/openid-configuration"
  static let keySetPath = "/openid/v1/jwks"
  /// `cacheControl` in `pkg/routes/openidmetadata.go`.
  static let cacheControl = "public, max-age=3600"

  let configuration: [UInt8]
  let keySet: [UInt8]

  /// nil when the issuer cannot be discovered: the server then runs without these endpoints.
  init?(_ flags: APIServerFlags, _ keys: ServiceAccountKeys) {
    guard Self.problem(flags) == nil, !keys.published.isEmpty else { return nil }
    let document: JSONObject = [
      "issuer": .string(flags.signingIssuer), "jwks_uri": .string(flags.publishedJWKSURI),
      "response_types_supported": ["id_token"], "subject_types_supported": ["public"],
      "id_token_signing_alg_values_supported": .array(keys.algorithms.map { .string($0) }),
    ]
    configuration = document.serialized(.go)
    keySet = keys.keySet.json.serialized(.go)
  }

  /// Why the issuer cannot be discovered, as the server logs it at start.
  static func problem(_ flags: APIServerFlags) -> String? {
    let issuer = flags.signingIssuer
    if issuer.isEmpty { return "empty issuer URL" }
    if flags.jwksURI == nil, flags.externalHost.isEmpty {
      return "either the JWKS URI or the default external address, or both, must be set"
    }
    if !isHTTPS(issuer) { return "issuer URL must use https scheme, got: \(issuer)" }
    let parts = issuer.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    if parts[0].contains("?"), !parts[0].hasSuffix("?") {
      return "issuer URL may not include a query, got: \(issuer)"
    }
    if parts.count > 1, !parts[1].isEmpty {
      return "issuer URL may not include a fragment, got: \(issuer)"
    }
    if let uri = flags.jwksURI {
      return isHTTPS(uri) ? nil : "jwksURI requires https scheme, parsed as: \(uri)"
    }
    // A host with a port, not a URL.
    if flags.externalHost.contains("/") {
      return "attempted to build jwks_uri from external address \(flags.externalHost), but could "
        + "not construct a valid URL."
    }
    return nil
  }

  /// Go's `url.Parse` takes the scheme in letters of either case.
  private static func isHTTPS(_ url: String) -> Bool {
    url.prefix(Self.scheme.count).lowercased() == Self.scheme
  }

  private static let scheme = "https:"
}
