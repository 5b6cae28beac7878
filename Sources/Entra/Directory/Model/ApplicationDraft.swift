package import ArcFedJOSE

/// What somebody asks to be written of an application. What is nil stays as it is.
package struct ApplicationDraft: Sendable {
  /// The name that people gave it.
  package var displayName: String?
  /// The application ID URIs.
  package var identifierURIs: [String]?
  /// The version of the access tokens that it understands as a resource.
  package var tokenVersion: Application.TokenVersion?
  /// Whether tokens for it are to have the claim `idtyp`.
  package var asksForTokenType: Bool?
  /// The roles that it offers.
  package var appRoles: [AppRole]?
  /// Whether it is a public client where nothing else says what it is.
  package var isPublicClient: Bool?
  /// All certificates that it is to have.
  package var certificates: Certificates?

  /// A list of certificates: those to keep, and new ones.
  package struct Certificates: Sendable {
    /// The ids of the certificates that stay.
    package var kept: Set<String> = []
    /// The certificates that are new, with their names.
    package var added: [(certificate: Certificate, displayName: String?)] = []

    /// No certificates.
    package init() {}
  }

  /// A draft that leaves everything as it is.
  package init() {}
}

/// Why an application was not written.
package enum ApplicationRefusal: Error, Hashable, Sendable {
  /// There is no such application.
  case notFound
  /// Another application has one of the URIs.
  case identifierTaken
}
