import ArcFed
import ArcFedJSON

/// `az connectedk8s delete`.
struct DisconnectCluster: Verb {
  static let name = "disconnectCluster"
  static let summary = "takes a cluster out of Azure Arc"
  static let reality = """
    The agents are removed from the cluster and the resource from Azure. Its hosted issuer goes \
    with it: no token of the cluster is accepted any more. Connected again, the cluster gets \
    another issuer.
    """
  static let fields: [FieldSchema] = [
    .optional("cluster", .reference(.cluster), "the cluster; the only one unless said")
  ]

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  var subject: String { arguments.optional("cluster") ?? "the cluster" }

  var commands: [String] {
    let name = arguments.optional("cluster") ?? "$CLUSTER_NAME"
    return [
      "az connectedk8s delete "
        + "--name \(name) --resource-group $RESOURCE_GROUP --yes"
    ]
  }

  func perform(on stage: Stage) async throws -> JSONValue {
    try await stage.cluster(arguments.optional("cluster")).disconnect()
    return [:]
  }
}
