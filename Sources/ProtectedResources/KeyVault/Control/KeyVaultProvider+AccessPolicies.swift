import ArcFedHTTP
import ArcFedJSON
import ArcFedResourceManager

// Single access policies, added and taken away (azure-mgmt-keyvault, `update_access_policy`).

extension KeyVaultProvider {
  /// `PUT …/accessPolicies/{add|replace|remove}`.
  func answerAccessPolicies(_ request: ResourceRequest) async throws -> HTTPResponse {
    guard request.http.method == .put, let parent = request.id.parent,
      let operation = AccessPolicyChange(rawValue: request.id.name?.lowercased() ?? "")
    else { throw ARMError.resourceNotFound(request.id) }
    let given = request.body?.at("properties.accessPolicies")?.arrayValue ?? []
    let changed = try await store.change(parent) { vault in
      var policies = vault.properties["accessPolicies"]?.arrayValue ?? []
      for policy in given { operation.apply(policy, to: &policies) }
      vault.properties["accessPolicies"] = .array(policies)
    }
    guard let vault = changed else { throw ARMError.resourceNotFound(request.id) }
    return .json(
      200,
      [
        "id": .string("\(vault.id)/accessPolicies/"),
        "type": "Microsoft.KeyVault/vaults/accessPolicies",
        "properties": ["accessPolicies": vault.properties["accessPolicies"] ?? []],
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
