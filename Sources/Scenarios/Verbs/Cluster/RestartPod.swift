import ArcFed
import ArcFedJSON

/// `kubectl delete pod`, and a controller that makes it anew.
struct RestartPod: Verb {
  static let name = "restartPod"
  static let summary = "deletes a pod and makes it again from its manifest"
  static let reality = """
    A pod is what it was when it was admitted. A changed annotation of the service account, a \
    new issuer or a webhook that came later reach it only when it is made again.
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
    ["kubectl delete pod \(flags)", "kubectl apply -f pod.yaml"]
  }

  func perform(on stage: Stage) async throws -> JSONValue {
    try await stage.cluster(arguments.optional("cluster")).restartPod(subject)
    return [:]
  }
}
