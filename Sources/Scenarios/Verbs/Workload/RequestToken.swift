import ArcFed
import ArcFedJSON

/// What an application in the pod does through the Azure Identity library.
struct RequestToken: Verb {
  static let name = "requestToken"
  static let summary = "lets the workload exchange its service account token for an access token"
  static let reality = """
    The Azure Identity library reads the environment and the token file, and posts the token as \
    a client assertion. Microsoft Entra finds the federated credential, fetches the issuer's \
    keys, checks the signature and the times, and answers with an access token of its own.
    """
  static let fields: [FieldSchema] =
    PodArgument.fields + [
      .required("scope", .string, "the resource followed by /.default"),
      .optional("clientId", .string, "another client id than the environment's"),
    ]

  private let arguments: Arguments
  private let pod: PodArgument

  init(_ arguments: Arguments) {
    self.arguments = arguments
    pod = PodArgument(arguments)
  }

  var subject: String { "\(pod.name) for \(arguments.string("scope"))" }

  var commands: [String] {
    [
      "python3 -c 'from azure.identity import WorkloadIdentityCredential as C; "
        + "print(C().get_token(\"\(arguments.string("scope"))\"))'"
    ]
  }

  func perform(on stage: Stage) async throws -> JSONValue {
    let exchange = try await pod.pod(on: stage).requestToken(
      scope: arguments.string("scope"), clientID: arguments.optional("clientId"))
    return exchange.json
  }
}
