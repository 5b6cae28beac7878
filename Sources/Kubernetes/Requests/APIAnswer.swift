import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation

/// What the server has to say, before it is written for a client.
enum APIAnswer: Sendable {
  case object(status: Int, JSONObject, warnings: [String] = [])
  /// A rendered document with its own type and cache rule.
  case document([UInt8], contentType: String, cacheControl: String)
  case text(status: Int, String)
  case failure(StatusError)
  /// A refusal by authorization, which alone forbids content sniffing.
  case forbidden(StatusError)
}

/// Writes answers as `apiserver/pkg/endpoints/handlers/responsewriters` does.
struct ResponseWriter {
  let request: HTTPRequest
  let auditID: String
  let flowSchemaID: String
  let priorityLevelID: String
  let now: Timestamp
  /// Warnings that came up before the answer.
  var earlierWarnings: [String] = []

  /// `warning.AddWarning`: RFC 7234 section 5.5, code 299, no agent.
  static func warning(_ text: String) -> String { "299 - \(GoText.quoted(text))" }

  func write(_ answer: APIAnswer) -> HTTPResponse {
    let response: HTTPResponse
    switch answer {
    case .object(let status, let object, let warnings):
      response =
        acceptsObjects
        ? self.response(status, json(.object(object)), MediaType.json, warnings: warnings)
        : write(.failure(.noAcceptedMediaType))
    case .document(let bytes, let contentType, let cacheControl):
      response = self.response(200, bytes, contentType, cacheControl: cacheControl)
    case .text(let status, let text):
      response = self.response(
        status, Array(text.utf8), "text/plain; charset=utf-8", isSniffable: false)
    case .failure(let error): response = write(error, isSniffable: true)
    case .forbidden(let error): response = write(error, isSniffable: false)
    }
    guard request.method == .head else { return response }
    return HTTPResponse(status: response.status, headers: response.headers)
  }

  private func write(_ error: StatusError, isSniffable: Bool) -> HTTPResponse {
    guard acceptsObjects else {
      // The error outranks the client's wish for another form (`WriteRawJSON`).
      return response(
        error.code, error.json.serialized(Self.indented), MediaType.json,
        isSniffable: isSniffable)
    }
    return response(
      error.code, json(error.json), MediaType.json, isSniffable: isSniffable,
      isFlowControlled: error.code != 401)
  }

  private var acceptsObjects: Bool {
    let accept = request.headers["Accept"]
    return MediaType.accepts(accept, MediaType.json)
      || MediaType.accepts(accept, "application/yaml")
      || MediaType.accepts(accept, "application/vnd.kubernetes.protobuf")
  }

  private static let indented = JSONWriter.Options(escapesHTML: true, indent: 2)

  /// Compact with a line feed, or indented without one for people's tools
  /// (`negotiation.isPrettyPrint`).
  private func json(_ value: JSONValue) -> [UInt8] {
    isPretty ? value.serialized(Self.indented) : value.serialized(.go) + [UInt8(ascii: "\n")]
  }

  private var isPretty: Bool {
    if let wish = request.queryValue("pretty") {
      return ["1", "t", "T", "true", "TRUE", "True"].contains(wish)
    }
    let agent = request.headers["User-Agent"] ?? ""
    return ["curl", "Wget", "Mozilla/5.0"].contains { agent.hasPrefix($0) }
  }

  private func response(
    _ status: Int, _ body: [UInt8], _ contentType: String,
    cacheControl: String = "no-cache, private", warnings: [String] = [], isSniffable: Bool = true,
    isFlowControlled: Bool = true
  ) -> HTTPResponse {
    var headers: HTTPHeaders = [
      "Audit-Id": auditID, "Cache-Control": cacheControl, "Content-Type": contentType,
    ]
    for warning in earlierWarnings + warnings { headers.add("Warning", Self.warning(warning)) }
    if !isSniffable { headers.add("X-Content-Type-Options", "nosniff") }
    if isFlowControlled {
      headers.add("X-Kubernetes-Pf-Flowschema-Uid", flowSchemaID)
      headers.add("X-Kubernetes-Pf-Prioritylevel-Uid", priorityLevelID)
    }
    headers.add("Date", now.httpDate)
    return HTTPResponse(status: status, headers: headers, body: body)
  }
}
