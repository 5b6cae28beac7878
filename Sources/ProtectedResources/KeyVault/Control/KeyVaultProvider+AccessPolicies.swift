import ArcFedHTTP
import ArcFedJSON
import ArcFedResourceManager

// Single access policies, added and taken away (azure-mgmt-keyvault, `update_access_policy`).

extension KeyVaultProvider {
  /// `PUT …/accessPolicies/{add|replace|remove}`.
  func answerAccessPolicies(_ request: ResourceRequest) async throws -> HTTPResponse {
    guard request.http.method == .put, let parent = request.id.parent, let name = parent.name,
      let operation = AccessPolicyChange(rawValue: request.id.name?.lowercased() ?? ""),
      let vault = try await store.vault(named: name), vault.id == parent
    else { throw ARMError.resourceNotFound(request.id) }
    let given = request.body?.at("properties.accessPolicies")?.arrayValue ?? []
    var changed = vault
    var policies = vault.properties["accessPolicies"]?.arrayValue ?? []
    for policy in given { operation.apply(policy, to: &policies) }
    changed.properties["accessPolicies"] = .array(policies)
    try await store.save(changed)
    return .json(
      200,
      [
        "id": .string("\(vault.id)/accessPolicies/"),
        "type": "Microsoft.KeyVault/vaults/accessPolicies",
        "properties": ["accessPolicies": .array(policies)],
      ])
  }
}

/// What is done with a policy: a principal has one, which lists what it may do with which kind of
/// object.
enum AccessPolicyChange: String {
  case add, replace, remove

  func apply(_ policy: JSONValue, to policies: inout [JSONValue]) {
    let principal = policy["objectId"]?.stringValue?.lowercased()
    let place = policies.firstIndex { $0["objectId"]?.stringValue?.lowercased() == principal }
    guard let place else {
      if self != .remove { policies.append(policy) }
      return
    }
    if self == .replace {
      policies[place] = policy
      return
    }
    for (kind, words) in policy["permissions"]?.objectValue ?? [:] {
      let old = policies[place].at("permissions.\(kind)")?.arrayValue ?? []
      policies[place]["permissions"]?[kind] = .array(merged(old, words.arrayValue ?? []))
    }
  }

  private func merged(_ old: [JSONValue], _ given: [JSONValue]) -> [JSONValue] {
    let names = Set(given.compactMap { $0.stringValue?.lowercased() })
    let others = old.filter { !names.contains($0.stringValue?.lowercased() ?? "") }
    return self == .add ? others + given : others
  }
}
