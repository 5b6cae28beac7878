import ArcFedJSON

/// The bodies that the client puts (`generate_request_payload` in `custom.py`).
enum ConnectedClusterPayload {
  /// `connect`.
  static func new(_ options: ConnectedK8sOptions, certificate: String) -> JSONValue {
    var properties: JSONObject = [
      "agentPublicKeyCertificate": .string(certificate),
      "distribution": .string(options.distribution),
      "infrastructure": .string(options.infrastructure),
      "azureHybridBenefit": "NotApplicable",
      "arcAgentProfile": [
        "agentAutoUpgrade": options.disableAutoUpgrade ? "Disabled" : "Enabled"
      ],
    ]
    setProfiles(&properties, options)
    var body: JSONObject = [
      "location": .string(options.location), "identity": ["type": "SystemAssigned"],
    ]
    if !options.tags.isEmpty { body["tags"] = tags(options) }
    body["properties"] = .object(properties)
    return .object(body)
  }

  /// `update`: the resource as it is, with only the given profiles overwritten.
  static func updated(_ resource: JSONValue, _ options: ConnectedK8sOptions) -> JSONValue {
    var resource = resource
    var properties = resource["properties"]?.objectValue ?? [:]
    setProfiles(&properties, options)
    if let autoUpgrade = options.autoUpgrade {
      var profile = properties["arcAgentProfile"]?.objectValue ?? [:]
      profile["agentAutoUpgrade"] = autoUpgrade ? "Enabled" : "Disabled"
      properties["arcAgentProfile"] = .object(profile)
    }
    resource["properties"] = .object(properties)
    if !options.tags.isEmpty { resource["tags"] = tags(options) }
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

  private static func tags(_ options: ConnectedK8sOptions) -> JSONValue {
    .object(
      JSONObject(
        options.tags.sorted { $0.key < $1.key }.map { ($0.key, JSONValue.string($0.value)) }))
  }
}
