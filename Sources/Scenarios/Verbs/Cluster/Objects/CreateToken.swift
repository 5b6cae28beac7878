import ArcFed
import ArcFedJSON

/// `kubectl create token`.
struct CreateToken: Verb {
  static let name = "createToken"
  static let summary = "asks the API server for a token of a service account, without a pod"
  static let reality = """
    Who may ask for a service account's tokens can be that account anywhere: the token is signed \
    like any other, and Microsoft Entra does not see who holds it.
    """
  static let fields: [FieldSchema] = [
    .required("serviceAccount", .string, "the service account, namespace/name"),
    .optional("audiences", .list(.string), "for whom; api://AzureADTokenExchange unless said"),
    .optional("duration", .duration, "how long it is to live; 1h unless said"),
    .optional("boundTo", .string, "the name of a pod with whose end the token ends"),
    .optional("cluster", .reference(.cluster), "the cluster; the only one unless said"),
  ]

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  private var audiences: [String] { arguments.audiences }

  var subject: String { arguments.string("serviceAccount") }

  var commands: [String] {
    let parts = subject.split(separator: "/", maxSplits: 1)
    var words = ["kubectl create token \(parts.last ?? "") -n \(parts.first ?? "")"]
    words += audiences.map { "--audience \($0)" }
    if let duration = arguments.optional("duration") { words.append("--duration \(duration)") }
    if let pod = arguments.optional("boundTo") {
      words.append("--bound-object-kind Pod --bound-object-name \(pod)")
    }
    return [words.joined(separator: " ")]
  }

  func perform(on stage: Stage) async throws -> JSONValue {
    let lifetime = try arguments.filledInDuration("duration")
    return try await stage.cluster(arguments.optional("cluster")).createToken(
      of: subject, audiences: audiences,
      seconds: lifetime.map { Int($0 / .seconds(1)) },
      boundToPod: arguments.optional("boundTo"))
  }
}
