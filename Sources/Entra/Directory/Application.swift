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
