package import ArcFedHTTP
import ArcFedJSON

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
    let bytes = Array(text.utf8)
    var (hasQuery, hasFragment) = (false, false)
    for byte in bytes {
      guard byte > 0x20, byte < 0x7F else { throw .malformed }
      if byte == UInt8(ascii: "?") { hasQuery = true }
      if byte == UInt8(ascii: "#") { hasFragment = true }
    }
    let scheme = "https://"
    guard bytes.count >= scheme.utf8.count else { throw .notHTTPS }
    for (place, letter) in scheme.utf8.enumerated() where bytes[place].inLowerCase != letter {
      throw .notHTTPS
    }
    if hasQuery { throw .hasQuery }
    if hasFragment { throw .hasFragment }

    let authority = bytes.dropFirst(scheme.utf8.count).prefix { $0 != UInt8(ascii: "/") }
    // Credentials in a URL would travel to whoever serves the documents.
    guard !authority.isEmpty, !authority.contains(UInt8(ascii: "@")) else { throw .malformed }
    origin = try Self.origin(of: String(decoding: authority, as: UTF8.self))
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

  private static func origin(of authority: String) throws(IssuerURLError) -> Origin {
    // A name and nothing else, as nearly every issuer has it, needs no parser.
    if Origin.isPlainName(authority) { return .https(authority) }
    do {
      return try Origin("https://" + authority)
    } catch {
      throw .malformed
    }
  }

  private var withoutTrailingSlash: String {
    let bytes = text.utf8
    return bytes.last == UInt8(ascii: "/") ? String(Substring(bytes.dropLast())) : text
  }
}

extension IssuerURL {
  /// The text says it all: the origin is read from it.
  package static func == (left: IssuerURL, right: IssuerURL) -> Bool { left.text == right.text }

  /// Hashes what equality compares.
  package func hash(into hasher: inout Hasher) { hasher.combine(text) }
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
