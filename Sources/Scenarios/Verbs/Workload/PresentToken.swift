import ArcFed
import ArcFedHTTP
import ArcFedJSON

/// `curl` with a token.
struct PresentToken: Verb {
  static let name = "presentToken"
  static let summary = "presents a given access token to a URL of a protected resource"
  static let reality = """
    A request without a library: whoever holds a token can present it, until it expires. The \
    resource judges its signature, issuer, audience and time, and then what its bearer may do.
    """
  static let fields: [FieldSchema] = [
    .required("token", .string, "the token to present"),
    .required("url", .string, "the absolute URL, with its api-version where there must be one"),
    .optional("method", .choice(RequestBody.methods), "the method; GET unless said"),
    .optional("body", .anything, "what is sent: a text as it is, anything else as JSON"),
    .optional("headers", .anything, "an object of more headers: name to text"),
  ]

  static func problem(in arguments: JSONObject) -> String? {
    guard let headers = arguments["headers"] else { return nil }
    let isGood = headers.objectValue?.allSatisfy { $0.value.stringValue != nil } ?? false
    return isGood ? nil : "expected 'headers' to be an object of name: \"text\""
  }

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  private var url: String { arguments.string("url") }
  private var method: String { arguments.optional("method") ?? "GET" }

  private var headers: [(name: String, value: String)] {
    (arguments.object["headers"]?.objectValue ?? [:]).map { ($0.key, $0.value.stringValue ?? "") }
  }

  var subject: String { method == "GET" ? "to \(url)" : "to \(method) \(url)" }

  var commands: [String] {
    let version =
      url.contains(".blob.core.windows.net") ? " -H \"x-ms-version: 2026-04-06\"" : ""
    let way = method == "GET" ? "" : " -X \(method)"
    let more = headers.map { " -H \"\($0.name): \($0.value)\"" }.joined()
    let data = arguments.object["body"].map { " -d '\($0.stringValue ?? $0.text())'" } ?? ""
    return ["curl\(way) -H \"Authorization: Bearer $TOKEN\"\(version)\(more)\(data) '\(url)'"]
  }

  func perform(on stage: Stage) async throws -> JSONValue {
    var sent = HTTPHeaders()
    if let body = arguments.object["body"], body.stringValue == nil {
      sent["Content-Type"] = "application/json"
    }
    for header in headers { sent[header.name] = header.value }
    let response = try await stage.emulator.send(
      HTTPMethod(rawValue: method), url, token: arguments.string("token"),
      body: arguments.object["body"].map(RequestBody.bytes), headers: sent)
    return RequestBody.result(of: response)
  }
}
