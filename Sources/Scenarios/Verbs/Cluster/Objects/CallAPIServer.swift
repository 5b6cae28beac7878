import ArcFed
import ArcFedHTTP
import ArcFedJSON

/// `kubectl get --raw`, or `curl` with a token.
struct CallAPIServer: Verb {
  static let name = "callAPIServer"
  static let summary = "sends any request to the API server, as administrator or with a token"
  static let reality = """
    All that kubectl does is requests to the API server. With a pod's own token one sees what the \
    pod may do there.
    """
  static let fields: [FieldSchema] = [
    .required("path", .string, "the path, such as /version or /api/v1/nodes"),
    .optional("method", .choice(RequestBody.methods), "the method; GET unless said"),
    .optional("body", .anything, "what is sent, as JSON"),
    .optional("contentType", .string, "its media type, where it is not the usual one"),
    .optional("token", .string, "the token to present; the administrator's unless said"),
    .optional("cluster", .reference(.cluster), "the cluster; the only one unless said"),
  ]
  static let shorthand: String? = "path"

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  private var method: String { arguments.optional("method") ?? "GET" }

  var subject: String { "\(method) \(arguments.string("path"))" }

  var commands: [String] {
    guard method == "GET", arguments.optional("token") == nil else {
      let data = arguments.object["body"].map { " -d '\($0.text())'" } ?? ""
      return [
        "curl -X \(method) -H \"Authorization: Bearer $TOKEN\" "
          + "\"$APISERVER\(arguments.string("path"))\"\(data)"
      ]
    }
    return ["kubectl get --raw '\(arguments.string("path"))'"]
  }

  func perform(on stage: Stage) async throws -> JSONValue {
    let body = try await stage.cluster(arguments.optional("cluster")).call(
      HTTPMethod(rawValue: method), arguments.string("path"), body: arguments.object["body"],
      token: arguments.optional("token"), contentType: arguments.optional("contentType"))
    return ["body": body]
  }
}
