package import ArcFedJSON
package import ArcFedResourceManager
package import ArcFedSimulation

/// A cluster that is connected to Azure Arc, as the resource provider knows it.
///
/// Upstream: `ConnectedCluster` in `azure-mgmt-hybridkubernetes` 2.0.0, `models/_models.py`.
package struct ConnectedCluster: Sendable, Equatable {
  /// The resource's id.
  package let id: AzureResourceID
  /// How many clusters were connected before this one: tells two lives of one name apart.
  package let ordinal: Int
  /// Where the resource lives; the geography of its issuer follows from it.
  package let location: String
  /// When it was first put.
  package let createdAt: Timestamp
  /// Who put it: `systemData.createdBy`.
  package let createdBy: String
  /// `tags`.
  package var tags: JSONObject?
  /// `kind`; `ProvisionedCluster` for clusters that Azure itself made.
  package var kind: String?
  /// `identity`.
  package var identity: ClusterIdentity
  /// The members of `properties` that a caller writes, as written, profiles excepted.
  package var settings: JSONObject
  /// `oidcIssuerProfile`.
  package var issuer: OIDCIssuerProfile?
  /// `securityProfile.workloadIdentity.enabled`.
  package var workloadIdentityEnabled: Bool?
  /// `provisioningState`.
  package var provisioningState = "Accepted"
  /// What the agents say.
  package var agent = AgentReport()
  /// When the identity's certificate lapses; nil before the first heartbeat.
  package var certificateExpiry: Timestamp?
  /// Counts the changes that agents have to act on.
  package var generation = 1

  /// The resource's name.
  package var name: String { id.name ?? "" }
  /// `agentPublicKeyCertificate`.
  package var agentPublicKeyCertificate: String {
    settings["agentPublicKeyCertificate"]?.stringValue ?? ""
  }
  /// `arcAgentProfile.agentAutoUpgrade`, which is on unless somebody says `Disabled`.
  package var upgradesAgentsAutomatically: Bool {
    settings["arcAgentProfile"]?["agentAutoUpgrade"]?.stringValue != "Disabled"
  }
  /// `distribution`.
  package var distribution: String { settings["distribution"]?.stringValue ?? "" }
}

/// The cluster's system-assigned identity.
package struct ClusterIdentity: Sendable, Equatable {
  /// `SystemAssigned` or `None`.
  package var type: String
  /// The principal's object id.
  package var principalID: String?
  /// The principal's tenant.
  package var tenantID: String?
}

/// `oidcIssuerProfile`.
package struct OIDCIssuerProfile: Sendable, Equatable {
  /// Whether the cluster is an issuer to the world outside.
  package var enabled: Bool
  /// The hosted issuer, allotted once; nil with an issuer of one's own.
  package var issuerURL: String?
  /// An issuer of one's own.
  package var selfHostedIssuerURL: String?

  /// Whether Arc hosts the two documents.
  package var isHosted: Bool { enabled && issuerURL != nil && (selfHostedIssuerURL ?? "").isEmpty }

  /// The issuer that the API server has to be told.
  package var effectiveURL: String? {
    let own = selfHostedIssuerURL ?? ""
    return own.isEmpty ? issuerURL : own
  }
}

/// What the agents last said about themselves and their cluster.
package struct AgentReport: Sendable, Equatable {
  /// `agentVersion`.
  package var version: String?
  /// `kubernetesVersion`, without the leading `v`.
  package var kubernetesVersion: String?
  /// `totalNodeCount`.
  package var nodeCount: Int?
  /// `totalCoreCount`.
  package var coreCount: Int?
  /// `lastConnectivityTime`.
  package var lastConnectivityTime: Timestamp?
  /// `arcAgentProfile.agentState`.
  package var state: String?
  /// `arcAgentProfile.agentErrors`.
  package var errors: [AgentError] = []
}

/// One entry of `arcAgentProfile.agentErrors`.
package struct AgentError: Sendable, Equatable {
  /// What went wrong.
  package var message: String
  /// How bad it is.
  package var severity = "Error"
  /// Which agent says so.
  package var component: String
  /// When.
  package var time: Timestamp
}

/// `connectivityStatus`, a function of time ("Azure Arc-enabled Kubernetes connectivity modes").
package enum ConnectivityStatus: String, Sendable {
  /// No heartbeat yet.
  case connecting = "Connecting"
  /// A cluster that Azure makes itself and that has no agents yet.
  case agentNotInstalled = "AgentNotInstalled"
  /// A heartbeat within the last 15 minutes.
  case connected = "Connected"
  /// None for 15 minutes.
  case offline = "Offline"
  /// The identity's certificate has lapsed: the cluster has to be connected anew.
  case expired = "Expired"

  /// How long a heartbeat counts.
  package static let offlineAfter = Duration.minutes(15)
  /// How long the identity's certificate lives.
  package static let certificateLifetime = Duration.days(90)
}

extension ConnectedCluster {
  /// The status at an instant.
  package func connectivity(at now: Timestamp) -> ConnectivityStatus {
    guard let last = agent.lastConnectivityTime else {
      return kind?.lowercased() == "provisionedcluster" ? .agentNotInstalled : .connecting
    }
    if let certificateExpiry, now >= certificateExpiry { return .expired }
    return now - last < ConnectivityStatus.offlineAfter ? .connected : .offline
  }
}
