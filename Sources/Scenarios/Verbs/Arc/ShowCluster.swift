import ArcFed
import ArcFedJSON

/// `az connectedk8s show`.
struct ShowCluster: Verb {
  static let name = "showCluster"
  static let summary = "shows a connected cluster as Azure has it"
  static let reality = """
    What Azure knows of the cluster: its issuer, the state and version of its agents, and \
    whether they were heard of within the last fifteen minutes.
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
      "az connectedk8s show "
        + "--name \(name) --resource-group $RESOURCE_GROUP"
    ]
  }

  func perform(on stage: Stage) async throws -> JSONValue {
    try await stage.cluster(arguments.optional("cluster")).show()
  }
}
