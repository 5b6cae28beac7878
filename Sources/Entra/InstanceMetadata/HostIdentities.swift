/// The identities that Azure gave to one host, such as a virtual machine: whoever runs there may
/// ask for their tokens without proving anything.
package struct HostIdentities: Hashable, Sendable {
  /// The resource id of the host whose own identity may be used; nil when it has none of its own.
  package var systemAssigned: String?
  /// The resource ids of the user-assigned identities.
  package var userAssigned: [String]

  /// A host with these identities.
  package init(systemAssigned: String? = nil, userAssigned: [String] = []) {
    self.systemAssigned = systemAssigned
    self.userAssigned = userAssigned
  }

  /// By what a request names one of them.
  enum Choice: Hashable, Sendable {
    case clientID(String)
    case objectID(String)
    case resourceID(String)
  }

  /// Why none was found.
  enum Failure: Error, Hashable, Sendable {
    /// The host has no such identity, or none at all.
    case notFound
    /// It has several, and the request names none.
    case ambiguous
    /// The directory could not be read.
    case unavailable
  }

  /// The client id of the identity that a request means.
  func clientID(
    for choice: Choice?, in directory: Directory
  ) async throws(Failure) -> String {
    let assigned: [ServicePrincipal]
    let own: ServicePrincipal?
    do {
      own =
        if let systemAssigned {
          try await directory.systemAssignedIdentity(of: systemAssigned)
        } else { nil }
      assigned = try await principals(in: directory)
    } catch {
      throw .unavailable
    }
    guard let choice else {
      if let own { return own.appID }
      guard let only = assigned.first else { throw .notFound }
      guard assigned.count == 1 else { throw .ambiguous }
      return only.appID
    }
    let found = ((own.map { [$0] } ?? []) + assigned).first { principal in
      switch choice {
      case .clientID(let id): principal.appID == id.lowercased()
      case .objectID(let id): principal.objectID == id.lowercased()
      case .resourceID(let id):
        principal.managedIdentityResourceID?.lowercased() == id.lowercased()
      }
    }
    guard let found else { throw .notFound }
    return found.appID
  }

  private func principals(in directory: Directory) async throws -> [ServicePrincipal] {
    var found: [ServicePrincipal] = []
    for id in userAssigned {
      guard let identity = try await directory.managedIdentity(resourceID: id),
        let principal = try await directory.servicePrincipal(.objectID(identity.principalID))
      else { continue }
      found.append(principal)
    }
    return found
  }
}
