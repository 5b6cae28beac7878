package import ArcFedJSON

/// A request as its receiver sees it, whichever way it came.
package struct HTTPRequest: Sendable {
  /// What is asked for.
  package var method: HTTPMethod
  /// Whom the caller meant to ask.
  package var origin: Origin
  /// The path as it was sent, percent-encoded, beginning with `/`.
  package var path: String
  /// What followed the `?`, as it was sent.
  package var query: String?
  /// The header fields.
  package var headers: HTTPHeaders
  private var content: Content

  /// The body, as whoever sends it has it.
  private enum Content: Sendable {
    case bytes([UInt8])
    case json(JSONBody)
  }

  /// The body, whole.
  package var body: [UInt8] {
    get {
      switch content {
      case .bytes(let bytes): bytes
      case .json(let body): body.bytes
      }
    }
    set { content = .bytes(newValue) }
  }

  /// A request to an absolute URL.
  package init(
    _ method: HTTPMethod, _ url: String, headers: HTTPHeaders = [:], body: [UInt8] = []
  ) throws(HTTPError) {
    let url = try HTTPURL(url)
    self.init(
      method, origin: url.origin, path: url.path, query: url.query, headers: headers, body: body)
  }

  /// A request to a path of an origin.
  package init(
    _ method: HTTPMethod, origin: Origin, path: String, query: String? = nil,
    headers: HTTPHeaders = [:], body: [UInt8] = []
  ) {
    self.method = method
    self.origin = origin
    self.path = path
    self.query = query
    self.headers = headers
    content = .bytes(body)
  }

  /// A request to a path of an origin with a compact JSON body, whose type is for `headers` to say.
  package init(
    _ method: HTTPMethod, origin: Origin, path: String, query: String? = nil,
    headers: HTTPHeaders, json value: JSONValue, escapesHTML: Bool = false
  ) {
    self.init(method, origin: origin, path: path, query: query, headers: headers)
    setBody(value, escapesHTML: escapesHTML)
  }

  /// Makes a JSON value the body, compact.
  ///
  /// - Parameter escapesHTML: whether it is written as Go writes it.
  package mutating func setBody(_ value: JSONValue, escapesHTML: Bool = false) {
    content = .json(JSONBody(value, escapesHTML: escapesHTML))
  }

  /// Whether there is no body.
  package var isBodyEmpty: Bool {
    if case .bytes(let bytes) = content { bytes.isEmpty } else { false }
  }

  /// Whether the body has more bytes than that.
  package func isBody(longerThan bytesMaximum: Int) -> Bool {
    switch content {
    case .bytes(let bytes): bytes.count > bytesMaximum
    case .json(let body): body.isLonger(than: bytesMaximum)
    }
  }

  /// The whole body as JSON, by the strict grammar.
  package func json() throws(JSONError) -> JSONValue {
    switch content {
    case .bytes(let bytes): try JSONParser.parse(bytes)
    case .json(let body): try body.read()
    }
  }

  /// A request with a JSON body.
  package static func json(
    _ method: HTTPMethod, _ url: String, _ value: JSONValue, headers: HTTPHeaders = [:]
  ) throws(HTTPError) -> HTTPRequest {
    var request = try HTTPRequest(method, url, headers: headers)
    request.setBody(value)
    if headers["Content-Type"] == nil { request.headers["Content-Type"] = "application/json" }
    return request
  }

  /// The absolute URL.
  package var url: String {
    "\(origin)\(path)" + (query.map { "?" + $0 } ?? "")
  }

  /// The path's segments, decoded, empty ones dropped. A segment that cannot be decoded stays as it
  /// was sent.
  package var pathSegments: [String] { withPathSegments { $0.texts() } }

  /// The segments of the decoded path, as Go's servers cut it: a slash may come of `%2F`, and only
  /// at the ends of the path are empty segments dropped
  /// (`apiserver/pkg/endpoints/request/requestinfo.go#splitPath`).
  package var segmentsOfDecodedPath: [String] {
    if let segments = withPathSegments({ $0.isWhole ? $0.texts() : nil }) { return segments }
    let path = PercentEncoding.decode(path) ?? path
    let cut = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    let inner = cut.drop(while: \.isEmpty).reversed().drop(while: \.isEmpty).reversed()
    return inner.map { String(Substring($0)) }
  }

  /// The first of the path's segments, decoded likewise; nil when it has none.
  package var firstPathSegment: String? { withPathSegments(atMost: 1) { $0.texts().first } }

  /// Hands over the path's segments as they were sent.
  func withPathSegments<T>(atMost count: Int = .max, _ body: (PathSegments) -> T) -> T {
    var path = path
    return path.withUTF8 { body(PathSegments(UnsafeRawBufferPointer($0), atMost: count)) }
  }

  /// The query's fields, decoded, in order; none when the query is malformed.
  package var queryItems: [FormField] {
    guard let query else { return [] }
    return (try? FormURLEncoded.parse(query)) ?? []
  }

  /// The value of the first query field of that name.
  package func queryValue(_ name: String) -> String? {
    queryItems.first { $0.name == name }?.value
  }

  /// The token of an `Authorization: Bearer` header (RFC 6750 §2.1; the scheme's case is free);
  /// nil when there is none or the scheme is another.
  package var bearerToken: String? {
    guard let value = headers["Authorization"] else { return nil }
    let parts = value.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
    guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
    let token = parts[1].drop { $0 == " " }
    return token.isEmpty ? nil : String(token)
  }
}
