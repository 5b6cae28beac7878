import ArcFed
import ArcFedJSON

/// A line that breaks, or comes back.
struct SetAgentsOnline: Verb {
  static let name = "setAgentsOnline"
  static let summary = "cuts the agents of a cluster off from Azure, or brings them back"
  static let reality = """
    A cluster at the edge loses its line to Azure. Its pods run on and its API server signs \
    tokens as before, but nobody copies its public keys any more, and after fifteen minutes \
    Azure calls it Offline.
    """
  static let fields: [FieldSchema] = [
    .optional("cluster", .reference(.cluster), "the cluster; the only one unless said"),
    .required("online", .boolean, "whether Azure can be reached"),
  ]

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  private var isOnline: Bool { arguments.flag("online", otherwise: true) }

  var subject: String {
    "\(arguments.optional("cluster") ?? "the cluster") \(isOnline ? "online" : "offline")"
  }

  func perform(on stage: Stage) async throws -> JSONValue {
    try await stage.cluster(arguments.optional("cluster"))
      .setAgentsOnline(isOnline)
    return [:]
  }
}
