import ArcFedJSON
import ArcFedResourceManager
import ArcFedSimulation

// The cluster as one JSON document in a row of the database.

extension ConnectedCluster {
  /// The document to store.
  var document: JSONValue {
    var value: JSONObject = [
      "id": .string(id.text), "location": .string(location),
      "createdAt": Self.number(createdAt), "createdBy": .string(createdBy),
      "identityType": .string(identity.type), "settings": .object(settings),
      "provisioningState": .string(provisioningState), "generation": .int(generation),
      "agent": agent.document,
    ]
    value["tags"] = tags.map(JSONValue.object)
    value["kind"] = kind.map(JSONValue.string)
    value["principalID"] = identity.principalID.map(JSONValue.string)
    value["tenantID"] = identity.tenantID.map(JSONValue.string)
    value["issuer"] = issuer?.json
    value["workloadIdentityEnabled"] = workloadIdentityEnabled.map(JSONValue.bool)
    value["certificateExpiry"] = certificateExpiry.map(Self.number)
    return .object(value)
  }

  /// Reads what `document` wrote; nil for anything else.
  init?(document value: JSONValue, ordinal: Int) {
    guard let id = value["id"]?.stringValue.flatMap(AzureResourceID.init(parsing:)),
      let location = value["location"]?.stringValue, let createdAt = Self.time(value["createdAt"])
    else { return nil }
    self.init(
      id: id, ordinal: ordinal, location: location, createdAt: createdAt,
      createdBy: value["createdBy"]?.stringValue ?? "", tags: value["tags"]?.objectValue,
      kind: value["kind"]?.stringValue,
      identity: ClusterIdentity(
        type: value["identityType"]?.stringValue ?? "None",
        principalID: value["principalID"]?.stringValue, tenantID: value["tenantID"]?.stringValue),
      settings: value["settings"]?.objectValue ?? [:],
      issuer: value["issuer"].flatMap(OIDCIssuerProfile.init(parsing:)),
      workloadIdentityEnabled: value["workloadIdentityEnabled"]?.boolValue,
      provisioningState: value["provisioningState"]?.stringValue ?? "Succeeded",
      agent: AgentReport(document: value["agent"] ?? [:]),
      certificateExpiry: Self.time(value["certificateExpiry"]),
      generation: value["generation"]?.intValue ?? 1)
  }

  fileprivate static func number(_ time: Timestamp) -> JSONValue { .int(Int(time.nanoseconds)) }

  fileprivate static func time(_ value: JSONValue?) -> Timestamp? {
    value?.intValue.map { Timestamp(nanoseconds: Int64($0)) }
  }
}

extension OIDCIssuerProfile {
  /// Reads the profile of a request or of the database.
  init?(parsing value: JSONValue) {
    guard value.objectValue != nil else { return nil }
    enabled = value["enabled"]?.boolValue ?? false
    issuerURL = value["issuerUrl"]?.stringValue
    selfHostedIssuerURL = value["selfHostedIssuerUrl"]?.stringValue
  }
}

extension AgentReport {
  fileprivate var document: JSONValue {
    var value = JSONObject()
    value["version"] = version.map(JSONValue.string)
    value["kubernetesVersion"] = kubernetesVersion.map(JSONValue.string)
    value["nodeCount"] = nodeCount.map(JSONValue.int)
    value["coreCount"] = coreCount.map(JSONValue.int)
    value["lastConnectivityTime"] = lastConnectivityTime.map(ConnectedCluster.number)
    value["state"] = state.map(JSONValue.string)
    value["errors"] = .array(
      errors.map { error in
        [
          "message": .string(error.message), "severity": .string(error.severity),
          "component": .string(error.component), "time": ConnectedCluster.number(error.time),
        ]
      })
    return .object(value)
  }

  fileprivate init(document value: JSONValue) {
    self.init(
      version: value["version"]?.stringValue,
      kubernetesVersion: value["kubernetesVersion"]?.stringValue,
      nodeCount: value["nodeCount"]?.intValue, coreCount: value["coreCount"]?.intValue,
      lastConnectivityTime: ConnectedCluster.time(value["lastConnectivityTime"]),
      state: value["state"]?.stringValue,
      errors: (value["errors"]?.arrayValue ?? []).compactMap { error in
        guard let message = error["message"]?.stringValue,
          let time = ConnectedCluster.time(error["time"])
        else { return nil }
        return AgentError(
          message: message, severity: error["severity"]?.stringValue ?? "Error",
          component: error["component"]?.stringValue ?? "", time: time)
      })
  }
}
