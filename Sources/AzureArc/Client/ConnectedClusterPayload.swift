import ArcFedJSON

/// The bodies that the client puts (`generate_request_payload` in `custom.py`).
enum ConnectedClusterPayload {
  /// `connect`.
  static func new(_ options: ConnectedK8sOptions, certificate: String) -> JSONValue {
    var properties: JSONObject = [
      "agentPublicKeyCertificate": .string(certificate),
      "distribution": .string(options.distribution),
      "infrastructure": .string(options.infrastructure),
    ]
    if options.disableAutoUpgrade {
      properties["arcAgentProfile"] = ["agentAutoUpgrade": "Disabled"]
    }
    setProfiles(&properties, options)
    return [
      "location": .string(options.location), "tags": tags(options),
      "identity": ["type": "SystemAssigned"], "properties": .object(properties),
    ]
  }

  /// `update`: the resource as it is, with only the given profiles overwritten.
  static func updated(_ resource: JSONValue, _ options: ConnectedK8sOptions) -> JSONValue {
    var resource = resource
    var properties = resource["properties"]?.objectValue ?? [:]
    setProfiles(&properties, options)
    if let autoUpgrade = options.autoUpgrade {
      properties["arcAgentProfile"] = ["agentAutoUpgrade": autoUpgrade ? "Enabled" : "Disabled"]
    }
    resource["properties"] = .object(properties)
    return resource
  }

  private static func setProfiles(
    _ properties: inout JSONObject, _ options: ConnectedK8sOptions
  ) {
    if options.enableOIDCIssuer == true {
      var profile: JSONObject = ["enabled": true]
      if !options.selfHostedIssuer.isEmpty {
        profile["selfHostedIssuerUrl"] = .string(options.selfHostedIssuer)
      }
      properties["oidcIssuerProfile"] = .object(profile)
    }
    let enabled =
      options.disableWorkloadIdentity == true ? false : options.enableWorkloadIdentity
    if let enabled {
      properties["securityProfile"] = ["workloadIdentity": ["enabled": .bool(enabled)]]
    }
  }

  /// `--tags`.
  static func tags(_ options: ConnectedK8sOptions) -> JSONValue {
    .object(
      JSONObject(
        options.tags.sorted { $0.key < $1.key }.map { ($0.key, JSONValue.string($0.value)) }))
  }
}
