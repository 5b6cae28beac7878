import ArcFed
import ArcFedJSON
import ArcFedSimulation

/// The role assignments as they were seen after each step.
typealias AccessHistory = History<HeldRole>

extension AccessHistory {
  /// Whether a role that allows the reading may have counted at some time from `start` to `end`.
  func mayAllow(
    _ reading: Reading, from start: Timestamp, to end: Timestamp, _ limits: AuditedLimits
  ) -> Bool {
    versions.contains { version in
      reading.isAllowed(by: version.item)
        && version.written.earliest + limits.rolePropagation <= end
        && version.removed.map { start <= $0.latest + limits.rolePropagation } ?? true
    }
  }

  /// Whether a role that allows the reading must have counted all the time from `start` to `end`.
  func mustAllow(
    _ reading: Reading, from start: Timestamp, to end: Timestamp, _ limits: AuditedLimits
  ) -> Bool {
    versions.contains { version in
      reading.isAllowed(by: version.item)
        && version.written.latest + limits.rolePropagation <= start
        && version.removed.map { end < $0.earliest + limits.rolePropagation } ?? true
    }
  }
}

/// Somebody who presents an access token to read a secret, or the list of a container.
struct Reading: Sendable {
  /// What is read: by the documentation, which roles allow it and for whom the token must be.
  private enum Kind: Sendable {
    case secret
    case blobs

    /// "Azure built-in roles": those whose data actions hold the reading.
    var roles: Set<String> {
      switch self {
      case .secret:
        // Key Vault Administrator, Secrets Officer, Secrets User.
        [
          "00482a5a-887f-4fb3-b363-3b7fe8e74483", "b86a8fe4-44ce-4948-aee5-eccb2c155cd7",
          "4633458b-17de-408a-b874-0445c86b69e6",
        ]
      case .blobs:
        // Storage Blob Data Owner, Contributor, Reader.
        [
          "b7e6dc6d-f1e8-4753-8033-0f276bb0955b", "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
          "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
        ]
      }
    }

    var audience: String {
      switch self {
      case .secret: "https://vault.azure.net"
      case .blobs: "https://storage.azure.com"
      }
    }
  }

  private let kind: Kind
  private let principalID: String
  /// What is read, as an id of Azure.
  private let resourceID: String
  /// Whether the token is for this kind of resource.
  let isForResource: Bool
  /// The tenant that issued the token.
  let tenantID: String
  /// The token's end, in seconds since 1970.
  let expiry: Int64

  /// Reads the arguments of a step; nil when it reads nothing of the kind.
  init?(_ arguments: JSONObject, of emulator: Emulator) {
    guard let url = arguments["url"]?.stringValue,
      let token = arguments["token"]?.stringValue.flatMap(DecodedToken.init)
    else { return nil }
    if let vault = emulator.vaults.first(where: { url.hasPrefix($0.url + "/secrets/") }) {
      (kind, resourceID) = (.secret, vault.resourceID)
    } else if let account = emulator.storageAccounts.first(where: { url.hasPrefix($0.url + "/") }) {
      let container = url.dropFirst(account.url.count + 1).prefix { $0 != "?" && $0 != "/" }
      (kind, resourceID) = (.blobs, account.resourceID(ofContainer: String(container)))
    } else {
      return nil
    }
    principalID = token.claims["oid"]?.stringValue ?? ""
    tenantID = token.claims["tid"]?.stringValue ?? ""
    expiry = Int64(token.claims["exp"]?.intValue ?? 0)
    isForResource = token.claims["aud"]?.stringValue == kind.audience
  }

  /// Whether a role assignment is the bearer's, holds the reading, and stands at the resource or
  /// above it.
  fileprivate func isAllowed(by role: HeldRole) -> Bool {
    let (scope, resource) = (role.scope.lowercased(), resourceID.lowercased())
    return role.principalID == principalID && kind.roles.contains(role.roleID)
      && (scope == resource || resource.hasPrefix(scope == "/" ? scope : scope + "/"))
  }
}
