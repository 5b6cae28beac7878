package import ArcFedJSON

/// An answer.
package struct HTTPResponse: Sendable {
  /// The status code (RFC 9110 §15).
  package var status: Int
  /// The header fields.
  package var headers: HTTPHeaders
  private var content: Content

  /// The body, as whoever sends it has it.
  private enum Content: Sendable {
    case body(HTTPBody)
    case json(JSONBody)
  }

  /// The body.
  package var body: HTTPBody {
    get {
      switch content {
      case .body(let body): body
      case .json(let body): .bytes(body.bytes)
      }
    }
    set { content = .body(newValue) }
  }

  /// An answer with a whole body.
  package init(status: Int, headers: HTTPHeaders = [:], body: [UInt8] = []) {
    self.init(status: status, headers: headers, streaming: .bytes(body))
  }

  /// An answer with any body.
  package init(status: Int, headers: HTTPHeaders = [:], streaming body: HTTPBody) {
    self.status = status
    self.headers = headers
    content = .body(body)
  }

  /// An answer with a compact JSON body, whose type is for `headers` to say.
  ///
  /// - Parameters:
  ///   - escapesHTML: whether it is written as Go writes it.
  ///   - endsLine: whether a line feed follows.
  package init(
    status: Int, headers: HTTPHeaders, json value: JSONValue, escapesHTML: Bool = false,
    endsLine: Bool = false
  ) {
    self.status = status
    self.headers = headers
    content = .json(JSONBody(value, escapesHTML: escapesHTML, endsLine: endsLine))
  }

  /// What JSON is labelled with where its owner does not say otherwise.
  package static let jsonContentType = "application/json; charset=utf-8"

  /// An answer with a compact JSON body.
  package static func json(
    _ status: Int, _ value: JSONValue, headers: HTTPHeaders = [:],
    contentType: String = jsonContentType
  ) -> HTTPResponse {
    var response = HTTPResponse(status: status, headers: headers, json: value)
    response.headers["Content-Type"] = contentType
    return response
  }

  /// An answer with a text body.
  package static func text(
    _ status: Int, _ text: String, headers: HTTPHeaders = [:],
    contentType: String = "text/plain; charset=utf-8"
  ) -> HTTPResponse {
    var response = HTTPResponse(status: status, headers: headers, body: Array(text.utf8))
    response.headers["Content-Type"] = contentType
    return response
  }

  /// No answer at all: the connection breaks. It has no status, which no real answer can have.
  package static let connectionReset = HTTPResponse(status: 0)

  /// Whether the connection breaks in place of an answer.
  package var isConnectionReset: Bool { status == 0 }

  /// A whole body's bytes; none of a stream's.
  package var bytes: [UInt8] {
    if case .bytes(let bytes) = body { bytes } else { [] }
  }

  /// Whether the body is whole, and nothing.
  package var isBodyEmpty: Bool {
    if case .body(.bytes(let bytes)) = content { bytes.isEmpty } else { false }
  }

  /// The whole body as JSON.
  package func json() throws(JSONError) -> JSONValue {
    if case .json(let body) = content { return try body.read() }
    return try JSONParser.parse(bytes)
  }

  /// Whether the status is one of success (RFC 9110 §15.3).
  package var isSuccess: Bool { (200..<300).contains(status) }
}
