import ArcFedHTTP

/// What a path of Microsoft Graph addresses, behind `/v1.0` or `/beta`.
enum GraphRoute: Hashable, Sendable {
  /// By which of its keys a federated credential is addressed.
  enum CredentialKey: Hashable, Sendable {
    /// `/{id or name}`.
    case idOrName(String)
    /// `(name='…')`: a write creates what is not there.
    case name(String)

    var text: String {
      switch self {
      case .idOrName(let text), .name(let text): text
      }
    }
  }

  case applications
  case application(DirectoryKey)
  case addPassword(DirectoryKey)
  case removePassword(DirectoryKey)
  case addKey(DirectoryKey)
  case removeKey(DirectoryKey)
  case federatedCredentials(DirectoryKey)
  case federatedCredential(DirectoryKey, CredentialKey)
  case servicePrincipals
  case servicePrincipal(DirectoryKey)
  case federatedCredentialsOfPrincipal(DirectoryKey)
  case appRoleAssignments(DirectoryKey)
  case appRoleAssignment(DirectoryKey, id: String)
  case objectsByIDs
  case conditionalAccessPolicies
  case conditionalAccessPolicy(id: String)

  private static let versions: Set<String> = ["v1.0", "beta"]
  private static let policies: [String?] = ["conditionalaccess", "policies"]

  /// Reads the segments of a path, or says what is wrong with it.
  static func read(_ segments: [String]) throws(GraphError) -> GraphRoute {
    if let route = GraphRoute(segments) { return route }
    guard let version = segments.first else { throw .unknownSegment("") }
    guard versions.contains(version) else { throw .invalidVersion(version) }
    if segments.count > 1, segments[1].lowercased() == "me" { throw .nobodySignedIn }
    // The first segment that leads nowhere is named.
    let wrong = segments.indices.dropFirst().first { GraphRoute(Array(segments[...$0])) == nil }
    throw .unknownSegment(wrong.map { segments[$0] } ?? segments.last ?? "")
  }

  /// Reads the segments of a path; nil when it addresses nothing that is known.
  init?(_ segments: [String]) {
    guard let version = segments.first, Self.versions.contains(version) else { return nil }
    let segments = segments.dropFirst().flatMap(Self.withKeyApart)
    switch (segments.first?.word, segments.count) {
    case ("applications", 1): self = .applications
    case ("serviceprincipals", 1): self = .servicePrincipals
    case ("directoryobjects", 2) where segments[1].word == "getbyids": self = .objectsByIDs
    case ("identity", 3...4) where segments[1...2].map(\.word) == Self.policies:
      guard segments.count == 4 else {
        self = .conditionalAccessPolicies
        return
      }
      guard case .plain(let id) = segments[3] else { return nil }
      self = .conditionalAccessPolicy(id: id)
    case ("applications", 2...):
      guard let key = segments[1].directoryKey,
        let route = Self.belowApplication(key, Array(segments[2...]))
      else { return nil }
      self = route
    case ("serviceprincipals", 2...):
      guard let key = segments[1].directoryKey,
        let route = Self.belowPrincipal(key, Array(segments[2...]))
      else { return nil }
      self = route
    default: return nil
    }
  }

  private static func belowPrincipal(_ key: DirectoryKey, _ rest: [Segment]) -> GraphRoute? {
    switch (rest.first?.word, rest.count) {
    case (nil, _): .servicePrincipal(key)
    case ("federatedidentitycredentials", 1): .federatedCredentialsOfPrincipal(key)
    case ("approleassignments", 1): .appRoleAssignments(key)
    case ("approleassignments", 2):
      rest[1].credentialKey.map { .appRoleAssignment(key, id: $0.text) }
    default: nil
    }
  }

  private static func belowApplication(
    _ key: DirectoryKey, _ rest: [Segment]
  ) -> GraphRoute? {
    switch (rest.first?.word, rest.count) {
    case (nil, _): .application(key)
    case ("addpassword", 1): .addPassword(key)
    case ("removepassword", 1): .removePassword(key)
    case ("addkey", 1): .addKey(key)
    case ("removekey", 1): .removeKey(key)
    case ("federatedidentitycredentials", 1): .federatedCredentials(key)
    case ("federatedidentitycredentials", 2):
      rest[1].credentialKey.map { .federatedCredential(key, $0) }
    default: nil
    }
  }

  /// A word of the path, or a key.
  private enum Segment {
    case plain(String)
    /// `(name='value')`.
    case key(name: String, value: String)

    /// Words compare without case.
    var word: String? {
      guard case .plain(let text) = self else { return nil }
      return text.lowercased()
    }

    var directoryKey: DirectoryKey? {
      switch self {
      case .plain(let id): .objectID(id)
      case .key("appid", let value): .appID(value)
      case .key: nil
      }
    }

    var credentialKey: CredentialKey? {
      switch self {
      case .plain(let text): .idOrName(text)
      case .key("name", let value): .name(value)
      case .key: nil
      }
    }
  }

  /// `applications(appId='x')` is a word and a key.
  private static func withKeyApart(_ text: String) -> [Segment] {
    guard text.hasSuffix("')"), let open = text.firstIndex(of: "(") else { return [.plain(text)] }
    let inside = text[text.index(after: open)...].dropLast(2)
    guard let quote = inside.firstRange(of: "='") else { return [.plain(text)] }
    let value = inside[quote.upperBound...].replacing("''", with: "'")
    let name = inside[..<quote.lowerBound].lowercased()
    return [.plain(String(text[..<open])), .key(name: name, value: String(value))]
  }
}
