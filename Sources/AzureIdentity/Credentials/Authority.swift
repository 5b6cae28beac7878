/// Where a credential asks for its tokens: an https origin, perhaps with a path.
///
/// Upstream: `azure/identity/_internal/utils.py`, `normalize_authority`.
package struct Authority: Sendable, Hashable {
  /// The authority with its scheme and without trailing slashes or spaces.
  package let text: String

  /// The public cloud (`azure/identity/_constants.py`, `AzureAuthorityHosts`).
  package static let publicCloud = Authority(normalized: "https://login.microsoftonline.com")

  private init(normalized text: String) {
    self.text = text
  }

  /// Takes a bare host as https, and refuses every other scheme than https.
  package init(_ authority: String) throws(CredentialUnavailable) {
    let trimmed = Self.withoutTrailingSlashes(authority)
    guard let scheme = Self.scheme(of: authority) else {
      text = "https://" + trimmed
      return
    }
    guard scheme.lowercased() == "https" else { throw .invalidAuthority(authority) }
    text = trimmed
  }

  /// The endpoint of the client credentials grant (version 2.0) of a tenant.
  package func tokenEndpoint(tenantID: String) -> String {
    "\(text)/\(tenantID)/oauth2/v2.0/token"
  }

  /// What stands before `://`, or nil. Python's `urlparse` also sees a scheme in `host:443`;
  /// nobody configures an authority that way.
  private static func scheme(of authority: String) -> Substring? {
    guard let colon = authority.firstIndex(of: ":"),
      authority[colon...].hasPrefix("://")
    else { return nil }
    return authority[..<colon]
  }

  private static func withoutTrailingSlashes(_ text: String) -> String {
    var rest = Substring(text)
    while let last = rest.last, last == " " || last == "/" { rest.removeLast() }
    return String(rest)
  }
}
