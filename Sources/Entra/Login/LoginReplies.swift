import ArcFedHTTP
import ArcFedJSON
import ArcFedResourceManager
import ArcFedSimulation
import FoundationEssentials

/// How login.microsoftonline.com answers: its headers and the shape of its errors, as recorded in
/// the test suites and issues of the Azure SDKs.
struct LoginReplies: Sendable {
  let configuration: TenantConfiguration
  let clock: any WorldClock
  private let traceIDs: RandomStream
  private let correlationIDs: RandomStream

  init(configuration: TenantConfiguration, clock: any WorldClock, random: RandomSource) {
    self.configuration = configuration
    self.clock = clock
    let random = random.derived("entra/login")
    traceIDs = random.stream("trace id")
    correlationIDs = random.stream("correlation id")
  }

  /// A successful answer, which must not be kept; its JSON as it goes out.
  func success(_ json: [UInt8], to request: HTTPRequest) -> HTTPResponse {
    var fields = headers(traceID: traceIDs.uuid().lowercase)
    if let id = Self.clientRequestID(of: request), Self.wantsItsID(request) {
      fields["client-request-id"] = id
    }
    fields.add("Content-Type", HTTPResponse.jsonContentType)
    return HTTPResponse(status: 200, headers: fields, body: json)
  }

  private static func wantsItsID(_ request: HTTPRequest) -> Bool {
    request.headers["return-client-request-id"]?.lowercased() == "true"
  }

  /// A public document, which may be kept for a day; its JSON as it goes out.
  func document(_ json: [UInt8]) -> HTTPResponse {
    var fields = headers(traceID: traceIDs.uuid().lowercase, caching: Self.keptForADay)
    fields.add("Access-Control-Allow-Origin", "*")
    fields.add("Content-Type", HTTPResponse.jsonContentType)
    return HTTPResponse(status: 200, headers: fields, body: json)
  }

  /// A refusal in its shape (Microsoft identity platform, "Microsoft Entra authentication and
  /// authorization error codes", example of an error response).
  func refusal(_ refusal: AADSTSRefusal, of request: HTTPRequest) -> HTTPResponse {
    let refusal = refusal.worded(configuration.wording)
    let row = refusal.row
    let link = row.hasErrorURI ? "\(configuration.authority)/error?code=\(row.code)" : nil
    return error(
      row.error.rawValue, refusal.message, codes: [row.code], link: link, extra: refusal.extra,
      status: row.status, of: request)
  }

  /// The answer to a path that does not exist, in the shape of a refusal but without a code.
  func notFound(_ request: HTTPRequest) -> HTTPResponse {
    error(
      "not_found", "The requested resource was not found.", codes: [], link: nil, extra: [:],
      status: 404, of: request)
  }

  /// The ids in the body of a refusal, by which its receiver can ask about it.
  static func references(in response: HTTPResponse) -> [String] {
    guard let body = try? response.json() else { return [] }
    return ["trace_id", "correlation_id"].compactMap { body[$0]?.stringValue }
  }

  private func error(
    _ name: String, _ message: String, codes: [Int], link: String?, extra: JSONObject,
    status: Int, of request: HTTPRequest
  ) -> HTTPResponse {
    let traceID = traceIDs.uuid().lowercase
    let correlationID = Self.clientRequestID(of: request) ?? correlationIDs.uuid().lowercase
    let time = clock.now.spaceSeparated
    let gap = configuration.wording.separator
    var body: JSONObject = [
      "error": .string(name),
      "error_description": .string(
        "\(message)\(gap)Trace ID: \(traceID)\(gap)Correlation ID: \(correlationID)\(gap)"
          + "Timestamp: \(time)"),
      "error_codes": .array(codes.map { .int($0) }),
      "timestamp": .string(time),
      "trace_id": .string(traceID),
      "correlation_id": .string(correlationID),
    ]
    if let link { body["error_uri"] = .string(link) }
    for (name, value) in extra { body[name] = value }
    var fields = headers(traceID: traceID)
    if Self.wantsItsID(request) {
      fields["client-request-id"] = correlationID
    }
    return .json(status, .object(body), headers: fields)
  }

  /// The id by which the caller wants to find its request again: a GUID in a header, or in the
  /// query as some libraries send it.
  private static func clientRequestID(of request: HTTPRequest) -> String? {
    let sent = request.headers["client-request-id"] ?? request.queryValue("client-request-id")
    return sent.flatMap { ResourceManagerAPI.isGUID($0) ? $0.inLowerCase : nil }
  }

  private func headers(traceID: String, caching: HTTPHeaders = notKept) -> HTTPHeaders {
    var fields = caching
    fields.reserveCapacity(Self.fieldsExpected)
    fields.add(contentsOf: Self.protection)
    fields.add("x-ms-request-id", traceID)
    fields.add(contentsOf: Self.origin)
    return fields
  }

  /// Of a document, the most there are.
  private static let fieldsExpected = 12
  private static let notKept: HTTPHeaders = [
    "Cache-Control": "no-store, no-cache", "Pragma": "no-cache", "Expires": "-1",
  ]
  private static let keptForADay: HTTPHeaders = ["Cache-Control": "max-age=86400, private"]
  private static let protection: HTTPHeaders = [
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "P3P": "CP=\"DSP CUR OTPi IND OTRi ONL FIN\"",
  ]
  /// Which build answered, in the form of the real header, and what it tells its clients.
  private static let origin: HTTPHeaders = [
    "x-ms-ests-server": "2.1.22240.9 - NEULR1 ProdSlices", "x-ms-clitelem": "1,0,0,,",
  ]
}
