import ArcFed
import ArcFedJSON

/// The fields by which a step names a pod, and what they name.
struct PodArgument {
  static let fields: [FieldSchema] = [
    .required("pod", .reference(.pod), "the pod, namespace/name"),
    .optional("cluster", .reference(.cluster), "its cluster; the only one unless said"),
    .optional("container", .string, "its container; the first unless said"),
  ]

  let name: String
  private let cluster: String?
  private let container: String?

  init(_ arguments: Arguments) {
    name = arguments.string("pod")
    cluster = arguments.optional("cluster")
    container = arguments.optional("container")
  }

  /// `-n namespace name`.
  var flags: String {
    let parts = name.split(separator: "/", maxSplits: 1)
    return parts.count == 2 ? "-n \(parts[0]) \(parts[1])" : name
  }

  func pod(on stage: Stage) throws -> Pod {
    try stage.cluster(cluster).pod(name, container: container)
  }
}
