import ArcFed
import ArcFedJSON

/// `kubectl get pod -o json` and `kubectl exec -- env`.
struct DescribePod: Verb {
  static let name = "describePod"
  static let summary = "shows a pod as admitted, and the environment of its containers"
  static let reality = """
    What the webhook added can be seen in the pod itself: environment variables, a projected \
    volume with the service account token, and a mount in each container.
    """
  static let fields: [FieldSchema] = PodArgument.fields

  private let pod: PodArgument

  init(_ arguments: Arguments) { pod = PodArgument(arguments) }

  var subject: String { pod.name }

  var commands: [String] {
    ["kubectl get pod \(pod.flags) -o json", "kubectl exec \(pod.flags) -- env"]
  }

  func perform(on stage: Stage) async throws -> JSONValue {
    try await pod.pod(on: stage).description()
  }
}
