import ArcFed
import ArcFedHTTP
import ArcFedJSON

/// `az rest`.
struct AzRest: Verb {
  static let name = "azRest"
  static let summary = "sends any request to Azure, in the operator's name"
  static let reality = """
    Every command of az is a request to Resource Manager, to Graph, or to a service. What no \
    command does, az rest does.
    """
  static let fields: [FieldSchema] = [
    .required(
      "url", .string,
      "an absolute URL, or a path of Resource Manager; {subscriptionId} stands for the subscription"
    ),
    .optional("method", .choice(RequestBody.methods), "the method; GET unless said"),
    .optional("body", .anything, "what is sent, as JSON"),
    .optional("resource", .string, "for whom the token is; as the URL's host wants unless said"),
  ]
  static let shorthand: String? = "url"

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  private var method: String { arguments.optional("method") ?? "GET" }

  var subject: String { "\(method) \(arguments.string("url"))" }

  var commands: [String] {
    let data = arguments.object["body"].map { " --body '\($0.text())'" } ?? ""
    let resource = arguments.optional("resource").map { " --resource \($0)" } ?? ""
    return ["az rest --method \(method) --url '\(arguments.string("url"))'\(resource)\(data)"]
  }

  func perform(on stage: Stage) async throws -> JSONValue {
    let response = try await stage.emulator.rest(
      HTTPMethod(rawValue: method), arguments.string("url"), body: arguments.object["body"],
      resource: arguments.optional("resource"))
    return RequestBody.result(of: response)
  }
}
