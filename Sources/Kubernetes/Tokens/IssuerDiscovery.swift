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
    guard Self.problem(flags.signingIssuer) == nil, !keys.published.isEmpty else { return nil }
    let document: JSONObject = [
      "issuer": .string(flags.signingIssuer), "jwks_uri": .string(flags.publishedJWKSURI),
      "response_types_supported": ["id_token"], "subject_types_supported": ["public"],
      "id_token_signing_alg_values_supported": .array(keys.algorithms.map { .string($0) }),
    ]
    configuration = document.serialized(.go)
    keySet = keys.keySet.json.serialized(.go)
  }

  /// Why an issuer cannot be discovered, as the server logs it at start.
  static func problem(_ issuer: String) -> String? {
    if !issuer.hasPrefix("https://") { return "issuer URL must use https scheme, got: \(issuer)" }
    if issuer.contains("?") { return "issuer URL may not include a query, got: \(issuer)" }
    if issuer.contains("#") { return "issuer URL may not include a fragment, got: \(issuer)" }
    return nil
  }
}
