import ArcFedOpenIDConnect

/// The flags of a kube-apiserver that decide about tokens. A running server never changes them: a
/// restart replaces them all.
package struct APIServerFlags: Hashable, Sendable {
  /// `--service-account-issuer`, in order: the first one signs, all are accepted.
  package var serviceAccountIssuers: [String]
  /// `--api-audiences`; nil means all issuers.
  package var apiAudiences: [String]?
  /// `--service-account-key-file`, in order: what is published and accepted.
  package var serviceAccountKeyFiles: [String]
  /// `--service-account-signing-key-file`.
  package var serviceAccountSigningKeyFile: String
  /// `--service-account-max-token-expiration` in seconds; nil when not given.
  package var maximumTokenExpirationSeconds: Int?
  /// `--service-account-extend-token-expiration`.
  package var extendsTokenExpiration: Bool
  /// `--service-account-jwks-uri`; nil derives it from the external host.
  package var jwksURI: String?
  /// `--external-hostname` with the secure port, as it stands in the derived `jwks_uri`.
  package var externalHost: String
  /// `--anonymous-auth`.
  package var anonymousAuth: Bool

  /// The flags of a plain kube-apiserver with one issuer.
  package init(
    serviceAccountIssuers: [String], apiAudiences: [String]? = nil,
    serviceAccountKeyFiles: [String] = [KeyFiles.verificationPath],
    serviceAccountSigningKeyFile: String = KeyFiles.signingPath,
    maximumTokenExpirationSeconds: Int? = nil, extendsTokenExpiration: Bool = true,
    jwksURI: String? = nil, externalHost: String, anonymousAuth: Bool = true
  ) {
    self.serviceAccountIssuers = serviceAccountIssuers
    self.apiAudiences = apiAudiences
    self.serviceAccountKeyFiles = serviceAccountKeyFiles
    self.serviceAccountSigningKeyFile = serviceAccountSigningKeyFile
    self.maximumTokenExpirationSeconds = maximumTokenExpirationSeconds
    self.extendsTokenExpiration = extendsTokenExpiration
    self.jwksURI = jwksURI
    self.externalHost = externalHost
    self.anonymousAuth = anonymousAuth
  }

  /// The issuer that new tokens carry.
  package var signingIssuer: String { serviceAccountIssuers.first ?? "" }

  /// The audiences of the API itself: `--api-audiences`, or all issuers
  /// (`pkg/kubeapiserver/options/authentication.go#ApplyTo`).
  package var effectiveAudiences: [String] { apiAudiences ?? serviceAccountIssuers }

  /// `jwks_uri` of the discovery document (`pkg/serviceaccount/openidmetadata.go`).
  package var publishedJWKSURI: String { jwksURI ?? "https://\(externalHost)/openid/v1/jwks" }
}

/// Why an API server refuses to start with its flags.
package enum APIServerFlagsError: Error, Hashable, Sendable, CustomStringConvertible {
  /// No `--service-account-issuer`.
  case missingIssuer
  /// An issuer that is the empty string.
  case emptyIssuer
  /// An issuer that stands twice.
  case duplicateIssuer(String)
  /// An issuer with a colon that is no URL.
  case malformedIssuer(String)
  /// No `--service-account-key-file`.
  case missingKeyFile
  /// No `--service-account-signing-key-file`.
  case missingSigningKeyFile
  /// A cap below one hour or above 2^32 seconds.
  case maximumTokenExpirationOutOfRange
  /// A `--service-account-jwks-uri` with another scheme than https.
  case jwksURINotHTTPS(String)
  /// A key file that does not exist or holds no key.
  case unreadableKeyFile(String)
  /// The signing key's file does not hold a private key.
  case unusableSigningKey(String)
  /// A flag that this emulator does not know.
  case unknownFlag(String)
  /// A value that the flag cannot have.
  case invalidValue(flag: String, value: String)
  /// Keys of a rotation that leave the old signing key out (k3s `pkg/server/handlers/cert.go`).
  case oldSigningKeyMissing
  /// The store could not be written.
  case storage(String)

  /// The sentence with which the server exits
  /// (`pkg/kubeapiserver/options/authentication.go#Validate`).
  package var description: String {
    switch self {
    case .missingIssuer: "service-account-issuer is a required flag"
    case .emptyIssuer: "service-account-issuer should not be an empty string"
    case .duplicateIssuer(let issuer):
      "service-account-issuer \(GoText.quoted(issuer)) is already specified"
    case .malformedIssuer(let issuer):
      "service-account-issuer \(GoText.quoted(issuer)) contained a ':' but was not a valid URL"
    case .missingKeyFile:
      "either `--service-account-key-file` or `--service-account-signing-endpoint` must be set"
    case .missingSigningKeyFile:
      "--service-account-signing-key-file, --service-account-issuer, and --api-audiences should "
        + "be specified together"
    case .maximumTokenExpirationOutOfRange:
      "the service-account-max-token-expiration must be between 1 hour and 2^32 seconds"
    case .jwksURINotHTTPS(let uri):
      "service-account-jwks-uri requires https scheme, parsed as: \(uri)"
    case .unreadableKeyFile(let path): "failed to read the key file \(GoText.quoted(path))"
    case .unusableSigningKey(let path):
      "failed to build token generator: no private key in \(GoText.quoted(path))"
    case .unknownFlag(let name): "unknown flag: --\(name)"
    case .invalidValue(let flag, let value):
      "invalid argument \(GoText.quoted(value)) for \"--\(flag)\" flag"
    case .oldSigningKeyMissing:
      "old ServiceAccount signing key not in new ServiceAccount key list"
    case .storage(let message): message
    }
  }
}

extension APIServerFlags {
  /// `lowBoundDuration` and `highBoundDuration` of `Validate`.
  private static let tokenExpirationSecondsRange = 3600...(1 << 32)

  /// Refuses what a kube-apiserver refuses at start. A bad issuer scheme, query or fragment is not
  /// among it: such a server starts, signs, and merely has no discovery document.
  package func validate() throws(APIServerFlagsError) {
    if serviceAccountIssuers.isEmpty { throw .missingIssuer }
    var seen: Set<String> = []
    for issuer in serviceAccountIssuers {
      if issuer.isEmpty { throw .emptyIssuer }
      if !seen.insert(issuer).inserted { throw .duplicateIssuer(issuer) }
      if issuer.contains(":"), !Self.isURL(issuer) { throw .malformedIssuer(issuer) }
    }
    if serviceAccountKeyFiles.isEmpty { throw .missingKeyFile }
    if serviceAccountSigningKeyFile.isEmpty { throw .missingSigningKeyFile }
    if let seconds = maximumTokenExpirationSeconds,
      !Self.tokenExpirationSecondsRange.contains(seconds)
    {
      throw .maximumTokenExpirationOutOfRange
    }
    if let uri = jwksURI, !uri.hasPrefix("https://") { throw .jwksURINotHTTPS(uri) }
  }

  /// What Go's `url.Parse` takes, as far as issuers go: a scheme of letters, no blanks.
  private static func isURL(_ text: String) -> Bool {
    let scheme = text.prefix { $0 != ":" }
    guard let first = scheme.utf8.first,
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first | 0x20)
    else { return false }
    // "missing ']' in host".
    let host = text.dropFirst(scheme.count + 1).drop { $0 == "/" }.prefix { $0 != "/" }
    if host.contains("["), !host.contains("]") { return false }
    return !text.utf8.contains { $0 <= 0x20 || $0 == 0x7F }
      && scheme.utf8.allSatisfy { byte in
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
          || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "+-.".utf8.contains(byte)
      }
  }
}
