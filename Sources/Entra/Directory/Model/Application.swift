package import ArcFedSimulation

/// An app registration: the one object of an application in its home tenant.
package struct Application: Hashable, Sendable {
  /// The object's id.
  package let objectID: String
  /// The client id.
  package let appID: String
  /// The name that people gave it.
  package var displayName: String
  /// The application ID URIs by which tokens for it may be asked for.
  package var identifierURIs: [String]
  /// When it was registered.
  package let createdAt: Timestamp
  /// The version of the access tokens that it understands as a resource.
  package var tokenVersion = TokenVersion.v1
  /// Whether tokens for it are to have the claim `idtyp`, which is optional there (Microsoft
  /// identity platform, "Optional claims reference").
  package var asksForTokenType = false
  /// The roles that it offers.
  package var appRoles: [AppRole] = []

  /// Whether it is a public client where nothing else says what it is (Microsoft Graph,
  /// "application resource type", `isFallbackPublicClient`).
  package var isPublicClient = false

  /// `api.requestedAccessTokenVersion`; nothing said means 1 (Microsoft Graph, "apiApplication
  /// resource type").
  package enum TokenVersion: Int, Hashable, Sendable {
    /// Tokens of `sts.windows.net`.
    case v1 = 1
    /// Tokens of the v2.0 issuer.
    case v2 = 2
  }
}

/// By which of its two ids an application or service principal is addressed.
package enum DirectoryKey: Hashable, Sendable {
  /// By the id of the object.
  case objectID(String)
  /// By the client id.
  case appID(String)

  /// The id itself.
  package var text: String {
    switch self {
    case .objectID(let id), .appID(let id): id
    }
  }

  var column: String {
    switch self {
    case .objectID: "object_id"
    case .appID: "app_id"
    }
  }
}
