import ArcFed
import ArcFedJSON

/// `kubectl delete pod`.
struct DeletePod: Verb {
  static let name = "deletePod"
  static let summary = "deletes a pod and waits until it is gone"
  static let reality = """
    The pod ends, and with it every token that was bound to it: the API server refuses them at \
    once. Microsoft Entra does not ask the API server, and takes such a token until it expires.
    """
  static let fields: [FieldSchema] = [
    .required("pod", .reference(.pod), "the pod, namespace/name"),
    .optional("cluster", .reference(.cluster), "its cluster; the only one unless said"),
  ]
  static let shorthand: String? = "pod"

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  var subject: String { arguments.string("pod") }
  private var flags: String {
    let parts = subject.split(separator: "/", maxSplits: 1)
    return parts.count == 2 ? "\(parts[1]) -n \(parts[0])" : subject
  }

  var commands: [String] {
    ["kubectl delete pod \(flags)"]
  }

  func perform(on stage: Stage) async throws -> JSONValue {
    try await stage.cluster(arguments.optional("cluster")).deletePod(subject)
    return [:]
  }
}
