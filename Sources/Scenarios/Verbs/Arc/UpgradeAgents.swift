import ArcFed
import ArcFedJSON

/// `az connectedk8s upgrade`.
struct UpgradeAgents: Verb {
  static let name = "upgradeAgents"
  static let summary = "upgrades the agents of a cluster by hand"
  static let reality = """
    Agents upgrade themselves unless that was turned off. Then somebody upgrades them by hand, \
    and should: only the newest minor version and the two before it are supported.
    """
  static let fields: [FieldSchema] = [
    .optional("cluster", .reference(.cluster), "the cluster; the only one unless said"),
    .required("version", .string, "the version of the agents to install"),
  ]

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  var subject: String {
    "\(arguments.optional("cluster") ?? "the cluster") to \(arguments.string("version"))"
  }

  var commands: [String] {
    let name = arguments.optional("cluster") ?? "$CLUSTER_NAME"
    return [
      "az connectedk8s upgrade "
        + "--name \(name) --resource-group $RESOURCE_GROUP "
        + "--agent-version \(arguments.string("version"))"
    ]
  }

  func perform(on stage: Stage) async throws -> JSONValue {
    try await stage.cluster(arguments.optional("cluster"))
      .upgradeAgents(to: arguments.string("version"))
  }
}
