package import ArcFedHTTP

/// An issuer identifier (OpenID Connect Discovery 1.0 §3): an https URL without query or fragment.
///
/// Its text is never normalised. Two issuers are one only when every character is equal, the
/// trailing slash included, because that is how the relying parties compare them.
package struct IssuerURL: Hashable, Sendable, CustomStringConvertible {
  /// The longest issuer that is accepted: a limit of ours, far above any issuer in use.
  package static let lengthBytesMax = 2048

  /// The identifier exactly as it was given.
  package let text: String

  /// Where its documents are fetched from.
  package let origin: Origin

  /// Accepts `text` when it can serve as an issuer whose documents are fetched over TLS.
  package init(_ text: String) throws(IssuerURLError) {
    guard text.utf8.count <= Self.lengthBytesMax else { throw .tooLong }
    guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { throw .malformed }
    let scheme = "https://"
    guard text.lowercased().hasPrefix(scheme) else { throw .notHTTPS }
    guard !text.contains("?") else { throw .hasQuery }
    guard !text.contains("#") else { throw .hasFragment }

    let authority = text.dropFirst(scheme.count).prefix { $0 != "/" }
    // Credentials in a URL would travel to whoever serves the documents.
    guard !authority.isEmpty, !authority.contains("@") else { throw .malformed }
    do {
      origin = try Origin(scheme + authority)
    } catch {
      throw .malformed
    }
    guard (1...65535).contains(origin.port) else { throw .malformed }
    self.text = text
  }

  /// Where the discovery document stands: any one terminating `/` is removed before
  /// `/.well-known/openid-configuration` is appended (OpenID Connect Discovery 1.0 §4.1).
  package var discoveryURL: String { withoutTrailingSlash + "/.well-known/openid-configuration" }

  /// Where a Kubernetes issuer shows its public keys (`pkg/serviceaccount/openidmetadata.go`,
  /// `JWKSPath`). Relying parties follow `jwks_uri` and never this.
  package var jwksURL: String { withoutTrailingSlash + "/openid/v1/jwks" }

  /// The identifier.
  package var description: String { text }

  private var withoutTrailingSlash: String {
    text.hasSuffix("/") ? String(text.dropLast()) : text
  }
}

/// Why a text cannot be an issuer.
package enum IssuerURLError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Its scheme is not `https`.
  case notHTTPS
  /// It has a query.
  case hasQuery
  /// It has a fragment.
  case hasFragment
  /// It is not a URL, has no host, or carries credentials or characters no URL may hold.
  case malformed
  /// It is longer than `IssuerURL.lengthBytesMax`.
  case tooLong

  /// A sentence for a person.
  package var description: String {
    switch self {
    case .notHTTPS: "an issuer must be an https URL"
    case .hasQuery: "an issuer must not have a query"
    case .hasFragment: "an issuer must not have a fragment"
    case .malformed: "an issuer must be a URL with a host and no credentials"
    case .tooLong: "an issuer must have at most \(IssuerURL.lengthBytesMax) bytes"
    }
  }
}
