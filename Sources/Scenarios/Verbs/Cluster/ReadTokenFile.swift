import ArcFed
import ArcFedJSON

/// `kubectl exec -- cat $AZURE_FEDERATED_TOKEN_FILE`.
struct ReadTokenFile: Verb {
  static let name = "readTokenFile"
  static let summary = "reads the projected service account token as the workload would"
  static let reality = """
    The kubelet keeps a fresh token in a file of the container. A workload must read it again \
    and again: whoever keeps an old copy will one day present an expired one.
    """
  static let fields: [FieldSchema] = PodArgument.fields

  private let pod: PodArgument

  init(_ arguments: Arguments) { pod = PodArgument(arguments) }

  var subject: String { pod.name }

  var commands: [String] {
    ["kubectl exec \(pod.flags) -- sh -c 'cat $AZURE_FEDERATED_TOKEN_FILE'"]
  }

  func perform(on stage: Stage) async throws -> JSONValue {
    let token = try await pod.pod(on: stage).serviceAccountToken()
    return ["assertion": token.json, "claims": .object(token.claims)]
  }
}
