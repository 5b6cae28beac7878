import ArcFedJSON
import ArcFedResourceManager
import ArcFedSimulation

// The resource as Resource Manager shows it.

extension ConnectedCluster {
  /// The Arc resource provider's application, which last touches every cluster
  /// (`systemData.lastModifiedBy` in the output of `az connectedk8s show`).
  static let resourceProviderApplication = "64b12d6e-6549-484c-8cc6-6281839ba394"
  /// Digits after the second in the service's times.
  private static let fractionDigits = 3

  /// The resource in the members that `version` knows.
  func wire(version: String, now: Timestamp) -> JSONValue {
    var value: JSONObject = [
      "id": .string(id.text), "name": .string(name),
      "type": .string(ConnectedClusterAPI.wireType), "location": .string(location),
      "tags": .object(tags ?? [:]),
    ]
    if let kind { value["kind"] = .string(kind) }
    var identity: JSONObject = ["type": .string(self.identity.type)]
    identity["principalId"] = self.identity.principalID.map(JSONValue.string)
    identity["tenantId"] = self.identity.tenantID.map(JSONValue.string)
    value["identity"] = .object(identity)
    value["systemData"] = systemData
    var properties = JSONObject()
    for (member, content) in allProperties(now: now)
    where ConnectedClusterAPI.knows(member, in: version) {
      properties[member] = content
    }
    value["properties"] = .object(properties)
    return .object(value)
  }

  private func allProperties(now: Timestamp) -> JSONObject {
    var properties: JSONObject = ["provisioningState": .string(provisioningState)]
    for (member, value) in settings where member != "arcAgentProfile" {
      properties[member] = value
    }
    // Shown until the agents have exchanged it for their identity's certificate
    // (output of `az connectedk8s show`, where it is empty).
    if agent.lastConnectivityTime != nil { properties["agentPublicKeyCertificate"] = "" }
    properties["kubernetesVersion"] = agent.kubernetesVersion.map(JSONValue.string)
    properties["totalNodeCount"] = agent.nodeCount.map(JSONValue.int)
    properties["agentVersion"] = agent.version.map(JSONValue.string)
    properties["totalCoreCount"] = agent.coreCount.map(JSONValue.int)
    properties["managedIdentityCertificateExpirationTime"] = certificateExpiry.map(Self.time)
    properties["lastConnectivityTime"] = agent.lastConnectivityTime.map(Self.time)
    properties["connectivityStatus"] = .string(connectivity(at: now).rawValue)
    properties["arcAgentProfile"] = agentProfile
    if let workloadIdentityEnabled {
      properties["securityProfile"] = [
        "workloadIdentity": ["enabled": .bool(workloadIdentityEnabled)]
      ]
    }
    if let issuer { properties["oidcIssuerProfile"] = issuer.json }
    return properties
  }

  private var agentProfile: JSONValue {
    var profile = settings["arcAgentProfile"]?.objectValue ?? [:]
    if profile["agentAutoUpgrade"] == nil { profile["agentAutoUpgrade"] = "Enabled" }
    profile["agentState"] = agent.state.map(JSONValue.string)
    profile["agentErrors"] = .array(
      agent.errors.map { error in
        [
          "message": .string(error.message), "severity": .string(error.severity),
          "component": .string(error.component), "time": Self.time(error.time),
        ]
      })
    return .object(profile)
  }

  private var systemData: JSONValue {
    let touched = agent.lastConnectivityTime
    return [
      "createdBy": .string(createdBy), "createdByType": "Application",
      "createdAt": Self.time(createdAt),
      "lastModifiedBy": .string(touched == nil ? createdBy : Self.resourceProviderApplication),
      "lastModifiedByType": "Application",
      "lastModifiedAt": Self.time(touched ?? createdAt),
    ]
  }

  private static func time(_ time: Timestamp) -> JSONValue {
    .string(time.rfc3339(fractionDigits: fractionDigits))
  }
}

extension OIDCIssuerProfile {
  /// The profile in its members' order.
  var json: JSONValue {
    var value: JSONObject = ["enabled": .bool(enabled)]
    value["issuerUrl"] = issuerURL.map(JSONValue.string)
    value["selfHostedIssuerUrl"] = selfHostedIssuerURL.map(JSONValue.string)
    return .object(value)
  }
}
