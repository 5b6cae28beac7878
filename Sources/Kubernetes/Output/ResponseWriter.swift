import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation

/// Writes answers as `apiserver/pkg/endpoints/handlers/responsewriters` does.
struct ResponseWriter: Sendable {
  let request: HTTPRequest
  let auditID: String
  let flowSchemaID: String
  let priorityLevelID: String
  let clock: any WorldClock
  /// The `Date` of the answer.
  let date: String
  /// Warnings that came up before the answer.
  var earlierWarnings: [String] = []

  /// `warning.AddWarning`: RFC 7234 section 5.5, code 299, no agent.
  static func warning(_ text: String) -> String { "299 - \(GoText.quoted(text))" }

  func write(_ answer: APIAnswer) -> HTTPResponse {
    let response = self.response(to: answer)
    guard request.method == .head else { return response }
    return HTTPResponse(status: response.status, headers: response.headers)
  }

  private func response(to answer: APIAnswer) -> HTTPResponse {
    switch answer {
    case .object(let status, let object, let warnings):
      guard let form = form(for: object) else {
        return unaccepted(.noAcceptedMediaType, isSniffable: true)
      }
      let shaped = ObjectShape(form: form, now: clock.now).apply(object)
      return written(
        headers(Self.contentType(form), warnings: warnings), status, .object(shaped), form)
    case .composed(let status, let text, let warnings):
      if let form, form.shape == .whole, form.encoding != .yaml, !isPretty {
        let headers = headers(Self.contentType(form), warnings: warnings)
        return HTTPResponse(status: status, headers: headers, body: text)
      }
      guard case .object(let object)? = try? JSONParser.parse(text) else {
        preconditionFailure("what this server composes is an object")
      }
      return response(to: .object(status: status, object, warnings: warnings))
    case .document(let bytes, let contentType, let cacheControl, let headers):
      return response(200, bytes, contentType, cacheControl: cacheControl, extra: headers)
    case .text(let status, let text):
      return response(status, Array(text.utf8), "text/plain; charset=utf-8", isSniffable: false)
    case .empty(let status): return response(status, [], nil)
    case .watch(let stream): return watch(stream)
    case .failure(let error): return write(error, isSniffable: true)
    case .forbidden(let error): return write(error, isSniffable: false)
    }
  }

  private func write(_ error: StatusError, isSniffable: Bool) -> HTTPResponse {
    // An error is never shown as a table.
    guard let form = OutputForm(accept: request.headers["Accept"], allowsShapes: false) else {
      return unaccepted(error, isSniffable: isSniffable)
    }
    let headers = headers(
      Self.contentType(form), isSniffable: isSniffable, isFlowControlled: error.code != 401)
    return written(headers, error.code, error.json, form)
  }

  /// An error outranks the client's wish for a form that there is not (`WriteRawJSON`).
  private func unaccepted(_ error: StatusError, isSniffable: Bool) -> HTTPResponse {
    response(
      error.code, error.json.serialized(Self.indented), MediaType.json, isSniffable: isSniffable)
  }

  // MARK: Watches

  /// What a watch is written in; it is never YAML.
  private func watch(_ stream: WatchStream) -> HTTPResponse {
    guard let form, form.encoding != .yaml else {
      return write(.noAcceptedStreamType, isSniffable: true)
    }
    let frames = WatchFrames(shape: ObjectShape(form: form, now: clock.now), clock: clock)
    let body = HTTPBodyStream { await frames.next(stream) }
    let whole = response(200, [], MediaType.json)
    return HTTPResponse(status: 200, headers: whole.headers, streaming: .stream(body))
  }

  // MARK: Bytes

  private var form: OutputForm? { OutputForm(accept: request.headers["Accept"]) }

  /// The form for one object: what is stored can be shown as a table, and word of its deletion
  /// comes where a table would.
  private func form(for object: JSONObject) -> OutputForm? {
    let accept = request.headers["Accept"]
    // The object matters only to those who want another shape of it.
    if let form = OutputForm(accept: accept), form.shape == .whole { return form }
    let isTable = ObjectShape.resource(of: object) != nil || object["kind"] == "Status"
    return OutputForm(accept: accept, allowsShapes: isTable)
  }

  private static func contentType(_ form: OutputForm) -> String {
    form.encoding == .yaml ? form.encoding.rawValue : MediaType.json
  }

  private static let indented = JSONWriter.Options(escapesHTML: true, indent: 2)

  /// Compact with a line feed, or indented without one for people's tools
  /// (`negotiation.isPrettyPrint`).
  private func written(
    _ headers: HTTPHeaders, _ status: Int, _ value: JSONValue, _ form: OutputForm
  ) -> HTTPResponse {
    if form.encoding == .yaml {
      return HTTPResponse(status: status, headers: headers, body: YAMLWriter.write(value))
    }
    if isPretty {
      return HTTPResponse(
        status: status, headers: headers, body: value.serialized(Self.indented))
    }
    return HTTPResponse(
      status: status, headers: headers, json: value, escapesHTML: true, endsLine: true)
  }

  private var isPretty: Bool {
    if let wish = request.queryValue("pretty") {
      return ["1", "t", "T", "true", "TRUE", "True"].contains(wish)
    }
    let agent = request.headers["User-Agent"] ?? ""
    return agent.hasPrefix("curl") || agent.hasPrefix("Wget") || agent.hasPrefix("Mozilla/5.0")
  }

  private func response(
    _ status: Int, _ body: [UInt8], _ contentType: String?,
    cacheControl: String = "no-cache, private", isSniffable: Bool = true,
    extra: [(String, String)] = []
  ) -> HTTPResponse {
    HTTPResponse(
      status: status,
      headers: headers(
        contentType, cacheControl: cacheControl, isSniffable: isSniffable, extra: extra),
      body: body)
  }

  /// Those that an answer without warnings has, rounded up.
  private static let usualHeaders = 8

  private func headers(
    _ contentType: String?, cacheControl: String = "no-cache, private", warnings: [String] = [],
    isSniffable: Bool = true, isFlowControlled: Bool = true, extra: [(String, String)] = []
  ) -> HTTPHeaders {
    var headers = HTTPHeaders()
    headers.reserveCapacity(Self.usualHeaders)
    headers.add("Audit-Id", auditID)
    headers.add("Cache-Control", cacheControl)
    if let contentType { headers.add("Content-Type", contentType) }
    for (name, value) in extra { headers.add(name, value) }
    for warning in earlierWarnings { headers.add("Warning", Self.warning(warning)) }
    for warning in warnings { headers.add("Warning", Self.warning(warning)) }
    if !isSniffable { headers.add("X-Content-Type-Options", "nosniff") }
    if isFlowControlled {
      headers.add("X-Kubernetes-Pf-Flowschema-Uid", flowSchemaID)
      headers.add("X-Kubernetes-Pf-Prioritylevel-Uid", priorityLevelID)
    }
    headers.add("Date", date)
    return headers
  }
}

/// The lines of a watch: an event each, compact.
private actor WatchFrames {
  private let form: OutputForm
  private let clock: any WorldClock
  private var hasShownColumns = false

  init(shape: ObjectShape, clock: any WorldClock) {
    form = shape.form
    self.clock = clock
  }

  func next(_ stream: WatchStream) async -> [UInt8]? {
    guard let events = await stream.next() else { return nil }
    var bytes: [UInt8] = []
    for event in events {
      let shape = ObjectShape(form: form, now: clock.now)
      // Only the first table of a watch says what its columns are.
      let object = shape.apply(event.object, showsColumns: !hasShownColumns)
      hasShownColumns = true
      let line: JSONObject = ["type": .string(event.type.rawValue), "object": .object(object)]
      bytes += line.serialized(.goEncoder)
    }
    return bytes
  }
}
